// The other engine of the interop tests: one QuickFIX session, driven by lines on stdin, telling
// what it sees as JSON lines on stdout. Everything runs in one thread, so that a command never
// meets the engine in the middle of a message.
//
//   peer acceptor|initiator SETTINGS [file] [tls] [exchange]
//
//   file       numbers and messages are kept in FileStorePath, else in memory
//   exchange   orders, cancels and replaces are answered as a venue answers them
//
// Commands: `send 35=D|11=a|...` `repeat N 35=D|11=#|...` (# is the count) `sender N` `target N`
// `logon` `logout TEXT` `stop`; each is followed by an event `done`.

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <netinet/in.h>
#include <set>
#include <sstream>

#include "quickfix/Application.h"
#include "quickfix/FileStore.h"
#include "quickfix/SSLSocketAcceptor.h"
#include "quickfix/SSLSocketInitiator.h"
#include "quickfix/Session.h"
#include "quickfix/SocketAcceptor.h"
#include "quickfix/SocketInitiator.h"

using std::string;

// One event: {"on":"in","text":"8=FIX.4.4|9=..."}; a byte outside ASCII is written as \u00XX.
static void tell(const string& on, const string& text) {
  string line = "{\"on\":\"" + on + "\",\"text\":\"";
  for (unsigned char c : text) {
    char escaped[8];
    if (c == 1) line += '|';
    else if (c == '"' || c == '\\') (line += '\\') += static_cast<char>(c);
    else if (c >= 0x20 && c < 0x7f) line += static_cast<char>(c);
    else { snprintf(escaped, sizeof escaped, "\\u%04x", c); line += escaped; }
  }
  std::cout << line << "\"}\n" << std::flush;
}

class TellingLog : public FIX::Log, public FIX::LogFactory {
 public:
  FIX::Log* create() { return this; }
  FIX::Log* create(const FIX::SessionID&) { return this; }
  void destroy(FIX::Log*) {}
  void clear() {}
  void backup() {}
  void onIncoming(const string& text) { tell("in", text); }
  void onOutgoing(const string& text) { tell("out", text); }
  void onEvent(const string& text) { tell("event", text); }
};

// What the application is told; with `exchange` a venue with one order per ClOrdID(11).
class Desk : public FIX::Application {
 public:
  explicit Desk(bool exchange) : m_exchange(exchange) {}
  void onCreate(const FIX::SessionID&) {}
  void onLogon(const FIX::SessionID&) { tell("logon", ""); }
  void onLogout(const FIX::SessionID&) { tell("logout", ""); }
  void toAdmin(FIX::Message&, const FIX::SessionID&) {}
  void toApp(FIX::Message&, const FIX::SessionID&) throw(FIX::DoNotSend) {}
  void fromAdmin(const FIX::Message&, const FIX::SessionID&)
      throw(FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue,
            FIX::RejectLogon) {}

  void fromApp(const FIX::Message& message, const FIX::SessionID& session)
      throw(FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue,
            FIX::UnsupportedMessageType) {
    tell("app", message.toString());
    const string type = message.getHeader().getField(35);
    static const std::set<string> taken = {"D", "F", "G", "H", "8", "9", "j", "r"};
    if (taken.count(type) == 0) throw FIX::UnsupportedMessageType();
    if (!m_exchange) return;
    if (type == "D") {
      m_orders[message.getField(11)] = message;
      report(session, message, message.getField(11), "0");
    } else if (type == "F" || type == "G") {
      change(session, message, type == "G");
    }
  }

 private:
  void change(const FIX::SessionID& session, const FIX::Message& request, bool replace) {
    const auto order = m_orders.find(request.getField(41));
    if (order == m_orders.end()) {
      FIX::Message reject;
      reject.getHeader().setField(35, "9");
      for (int tag : {11, 41}) reject.setField(tag, request.getField(tag));
      reject.setField(37, "NONE");
      reject.setField(39, "8");
      reject.setField(434, replace ? "2" : "1");
      reject.setField(102, "1");
      reject.setField(58, "no \"such\" order");
      FIX::Session::sendToTarget(reject, session);
      return;
    }
    const string was = order->first;
    const FIX::Message old = order->second;
    m_orders.erase(order);
    if (replace) m_orders[request.getField(11)] = request;
    report(session, replace ? request : old, request.getField(11), replace ? "5" : "4", was);
  }

  void report(const FIX::SessionID& session, const FIX::Message& order, const string& id,
              const string& execType, const string& was = "") {
    const bool closed = execType == "4";
    FIX::Message report;
    report.getHeader().setField(35, "8");
    report.setField(37, "O" + id);
    report.setField(17, std::to_string(getpid()) + "-" + std::to_string(++m_reports));
    if (session.getBeginString() == "FIX.4.2") report.setField(20, "0");
    report.setField(150, execType);
    // 4.4 has no status Replaced: such an order is as new.
    const bool later = session.getBeginString() == "FIX.4.4";
    report.setField(39, later && execType == "5" ? "0" : execType);
    report.setField(11, id);
    if (!was.empty()) report.setField(41, was);
    for (int tag : {38, 54, 55}) report.setField(tag, order.getField(tag));
    report.setField(151, closed ? "0" : order.getField(38));
    report.setField(14, "0");
    report.setField(6, "0");
    FIX::Session::sendToTarget(report, session);
  }

  const bool m_exchange;
  int m_reports = 0;
  std::map<string, FIX::Message> m_orders;
};

static void put(FIX::FieldMap& part, const string& field) {
  string value = field.substr(field.find('=') + 1);
  for (char& c : value)
    if (c == '^') c = 1;
  part.setField(std::stoi(field), value);
}

// `35=D|11=a|97=Y|453:448=A;452=1|...`: header fields go where they belong, the body is sorted by
// the engine; `453:` adds one entry to the group of that count field; ^ stands for SOH in a value.
static FIX::Message parse(const string& text) {
  FIX::Message message;
  std::istringstream fields(text);
  for (string field; std::getline(fields, field, '|');) {
    const int tag = std::stoi(field);
    const size_t colon = field.find(':');
    if (colon < field.find('=')) {
      std::istringstream members(field.substr(colon + 1));
      FIX::Group entry(tag, std::stoi(field.substr(colon + 1)));
      for (string member; std::getline(members, member, ';');) put(entry, member);
      message.addGroup(entry);
    } else if (FIX::Message::isHeaderField(tag)) put(message.getHeader(), field);
    else put(message, field);
  }
  return message;
}

// Carries out one command; false ends the program.
static bool obey(const string& line, const FIX::SessionID& id) {
  FIX::Session* session = FIX::Session::lookupSession(id);
  const string command = line.substr(0, line.find(' '));
  const string rest = command.size() < line.size() ? line.substr(command.size() + 1) : "";
  if (command == "send") {
    FIX::Message message = parse(rest);
    FIX::Session::sendToTarget(message, id);
  } else if (command == "repeat") {
    const string text = rest.substr(rest.find(' ') + 1);
    const size_t at = text.find('#');
    for (int i = 1; i <= std::stoi(rest); i++) {
      FIX::Message message = parse(text.substr(0, at) + std::to_string(i) + text.substr(at + 1));
      FIX::Session::sendToTarget(message, id);
    }
  } else if (command == "sender") session->setNextSenderMsgSeqNum(std::stoi(rest));
  else if (command == "target") session->setNextTargetMsgSeqNum(std::stoi(rest));
  else if (command == "logon") session->logon();
  else if (command == "logout") session->logout(rest);
  else if (command == "stop") return false;
  else tell("event", "unknown command " + command);
  tell("done", line);
  return true;
}

// The port of the socket that listens, or 0.
static int listeningPort() {
  for (int fd = 3; fd < 64; fd++) {
    int listens = 0;
    socklen_t size = sizeof listens;
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || !listens) continue;
    sockaddr_in address;
    size = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }
  return 0;
}

// Commands that have come, one each time; false when stdin has ended or a command says so.
static bool obeyWaiting(string& waiting, const FIX::SessionID& id) {
  char bytes[4096];
  ssize_t got;
  while ((got = read(0, bytes, sizeof bytes)) > 0) waiting.append(bytes, got);
  if (got == 0) return false;
  for (size_t end; (end = waiting.find('\n')) != string::npos; waiting.erase(0, end + 1))
    if (!obey(waiting.substr(0, end), id)) return false;
  return true;
}

template <typename Side> static void run(Side& side, const FIX::SessionID& id) {
  string waiting;
  side.poll(0.001);
  tell("ready", std::to_string(listeningPort()));
  while (obeyWaiting(waiting, id)) side.poll(0.005);
  FIX::Session::lookupSession(id)->logout("stopped");
  for (int i = 0; i < 200 && FIX::Session::lookupSession(id)->isLoggedOn(); i++) side.poll(0.005);
}

int main(int count, char** words) {
  const std::set<string> options(words + 3, words + count);
  fcntl(0, F_SETFL, O_NONBLOCK);
  FIX::SessionSettings settings(words[2]);
  const FIX::SessionID id = *settings.getSessions().begin();
  FIX::FileStoreFactory files(settings);
  FIX::MemoryStoreFactory memory;
  FIX::MessageStoreFactory* store = &memory;
  if (options.count("file")) store = &files;
  TellingLog log;
  Desk desk(options.count("exchange") > 0);
  const bool tls = options.count("tls") > 0;
  if (string(words[1]) == "acceptor") {
    if (tls) { FIX::SSLSocketAcceptor side(desk, *store, settings, log); run(side, id); }
    else { FIX::SocketAcceptor side(desk, *store, settings, log); run(side, id); }
  } else {
    if (tls) { FIX::SSLSocketInitiator side(desk, *store, settings, log); run(side, id); }
    else { FIX::SocketInitiator side(desk, *store, settings, log); run(side, id); }
  }
}
