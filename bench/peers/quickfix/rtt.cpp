// How long QuickFIX takes from an order to its acknowledgement: two processes over loopback, one
// order in flight at a time.
//
//   rtt memory|file ORDERS FOLDER
//
// FOLDER is for the stores. Prints one JSON object, in microseconds: {"p50":37.0,"p99":85.2}; the
// first tenth of the orders warms up and does not count.

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <sstream>
#include <string>
#include <vector>

#include "quickfix/Application.h"
#include "quickfix/FileStore.h"
#include "quickfix/Session.h"
#include "quickfix/SocketAcceptor.h"
#include "quickfix/SocketInitiator.h"

using std::string;
using Clock = std::chrono::steady_clock;

class Side : public FIX::Application {
 public:
  void onCreate(const FIX::SessionID&) {}
  void onLogon(const FIX::SessionID&) {}
  void onLogout(const FIX::SessionID&) {}
  void toAdmin(FIX::Message&, const FIX::SessionID&) {}
  void toApp(FIX::Message&, const FIX::SessionID&) throw(FIX::DoNotSend) {}
  void fromAdmin(const FIX::Message&, const FIX::SessionID&)
      throw(FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue,
            FIX::RejectLogon) {}
};

class Venue : public Side {
  void fromApp(const FIX::Message& order, const FIX::SessionID& id)
      throw(FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue,
            FIX::UnsupportedMessageType) {
    FIX::Message report;
    report.getHeader().setField(35, "8");
    for (int tag : {11, 38, 54, 55}) report.setField(tag, order.getField(tag));
    report.setField(37, "O" + order.getField(11));
    report.setField(17, "E" + order.getField(11));
    for (int tag : {39, 150, 6, 14}) report.setField(tag, "0");
    report.setField(151, order.getField(38));
    FIX::Session::sendToTarget(report, id);
  }
};

class Client : public Side {
 public:
  explicit Client(size_t wanted) : m_wanted(wanted) { m_micros.reserve(wanted); }
  bool done() const { return m_finished; }

  string figures() {
    std::vector<double> counted(m_micros.begin() + m_micros.size() / 10, m_micros.end());
    std::sort(counted.begin(), counted.end());
    char text[80];
    snprintf(text, sizeof text, "{\"p50\":%.1f,\"p99\":%.1f}", counted[counted.size() / 2],
             counted[counted.size() * 99 / 100]);
    return text;
  }

 private:
  void onLogon(const FIX::SessionID& id) { send(id); }

  void fromApp(const FIX::Message&, const FIX::SessionID& id)
      throw(FIX::FieldNotFound, FIX::IncorrectDataFormat, FIX::IncorrectTagValue,
            FIX::UnsupportedMessageType) {
    m_micros.push_back(std::chrono::duration<double, std::micro>(Clock::now() - m_sent).count());
    if (m_micros.size() < m_wanted) send(id);
    else m_finished = true;
  }

  void send(const FIX::SessionID& id) {
    m_sent = Clock::now();
    FIX::Message order;
    order.getHeader().setField(35, "D");
    order.setField(11, "C" + std::to_string(m_micros.size()));
    order.setField(FIX::TransactTime(FIX::UtcTimeStamp(), 3));
    for (int tag : {21, 54}) order.setField(tag, "1");
    order.setField(38, "100");
    order.setField(40, "2");
    order.setField(44, "10.50");
    order.setField(55, "IBM");
    FIX::Session::sendToTarget(order, id);
  }

  const size_t m_wanted;
  volatile bool m_finished = false;
  std::vector<double> m_micros;
  Clock::time_point m_sent;
};

static FIX::SessionSettings settings(bool venue, int port, const string& folder) {
  std::stringstream text;
  text << "[DEFAULT]\nConnectionType=" << (venue ? "acceptor" : "initiator")
       << "\nStartTime=00:00:00\nEndTime=00:00:00\nHeartBtInt=30\nReconnectInterval=0"
       << "\nUseDataDictionary=N\nSocketNodelay=Y\nSocketAcceptPort=0"
       << "\nSocketConnectHost=127.0.0.1\nSocketConnectPort=" << port
       << "\nFileStorePath=" << folder << (venue ? "/venue" : "/client")
       << "\n[SESSION]\nBeginString=FIX.4.4\nSenderCompID=" << (venue ? "V" : "C")
       << "\nTargetCompID=" << (venue ? "C" : "V") << "\n";
  return FIX::SessionSettings(text);
}

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

static void runVenue(bool file, const string& folder, int tell) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // it goes with the client
  FIX::SessionSettings ours = settings(true, 0, folder);
  FIX::FileStoreFactory files(ours);
  FIX::MemoryStoreFactory memory;
  FIX::MessageStoreFactory& store = file ? static_cast<FIX::MessageStoreFactory&>(files) : memory;
  Venue venue;
  FIX::SocketAcceptor acceptor(venue, store, ours);
  acceptor.start();
  const int port = listeningPort();
  if (write(tell, &port, sizeof port) != sizeof port) exit(1);
  for (;;) pause();
}

int main(int count, char** words) {
  if (count != 4) return 1;
  const bool file = string(words[1]) == "file";
  const string folder = words[3];
  int told[2];
  if (pipe(told) != 0) return 1;
  const pid_t child = fork();
  if (child == 0) runVenue(file, folder, told[1]);
  int port = 0;
  if (read(told[0], &port, sizeof port) != sizeof port) return 1;

  FIX::SessionSettings ours = settings(false, port, folder);
  FIX::FileStoreFactory files(ours);
  FIX::MemoryStoreFactory memory;
  FIX::MessageStoreFactory& store = file ? static_cast<FIX::MessageStoreFactory&>(files) : memory;
  Client client(std::atoi(words[2]));
  FIX::SocketInitiator initiator(client, store, ours);
  initiator.start();
  while (!client.done()) {
    if (waitpid(child, nullptr, WNOHANG) != 0) return 1;
    usleep(1000);
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  printf("%s\n", client.figures().c_str());
  fflush(stdout);
  _exit(0);
}
