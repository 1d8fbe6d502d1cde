// How many messages QuickFIX reads and writes in a second of processor time.
//
//   bench ORDERS REPORTS SECONDS
//
// The files hold messages one behind the other; each figure goes round and round through all of
// them for so many seconds, after half as many to warm up. Prints one JSON object:
//
//   parseOrder        length, checksum, every check of the dictionary, eight fields by their types
//   parseOrderPlain   length and checksum, the same fields; groups are not told apart
//   encodeOrder       every field set from a string, BodyLength(9) and CheckSum(10), the text
//
// and the same for Report. DICTIONARIES is the folder of FIX44.xml; without it the figures that
// need it are left out.

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "quickfix/DataDictionary.h"
#include "quickfix/Fields.h"
#include "quickfix/Group.h"
#include "quickfix/Message.h"

using std::string;
using std::vector;

#ifndef DICTIONARIES
#define DICTIONARIES ""
#endif

static double cpuSeconds() {
  rusage used;
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) { return t.tv_sec + t.tv_usec / 1e6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

static void fail(const string& why) {
  std::cerr << why << "\n";
  exit(1);
}

static vector<string> readMessages(const char* file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream all;
  all << in.rdbuf();
  const string text = all.str();
  vector<string> messages;
  for (size_t at = 0; at < text.size();) {
    const size_t trailer = text.find("\00110=", at);
    if (trailer == string::npos) break;
    messages.push_back(text.substr(at, trailer + 8 - at));
    at = trailer + 8;
  }
  if (messages.empty()) fail(string("no messages in ") + file);
  return messages;
}

// Messages per second: `pass` goes through all of them once.
static double rate(size_t messages, double seconds, const std::function<void()>& pass) {
  double measured = 0;
  for (double wanted : {seconds / 2, seconds}) {
    const double start = cpuSeconds();
    size_t done = 0;
    double used;
    do {
      pass();
      done += messages;
      used = cpuSeconds() - start;
    } while (used < wanted);
    measured = done / used;
  }
  return measured;
}

// What is read must be used.
static volatile double sink;

template <typename Field> static double number(const FIX::Message& message) {
  Field field;
  return message.getFieldIfSet(field) ? static_cast<double>(field.getValue()) : -1;
}

template <typename Field> static double text(const FIX::Message& message) {
  Field field;
  return message.getFieldIfSet(field) ? field.getValue().size() : -1;
}

static double readOrder(const FIX::Message& m) {
  FIX::TransactTime time;
  m.getField(time);
  return text<FIX::ClOrdID>(m) + number<FIX::OrderQty>(m) + number<FIX::OrdType>(m) +
         number<FIX::Price>(m) + number<FIX::Side>(m) + text<FIX::Symbol>(m) +
         number<FIX::TimeInForce>(m) + time.getValue().getSecond();
}

static double readReport(const FIX::Message& m) {
  return text<FIX::ClOrdID>(m) + number<FIX::CumQty>(m) + text<FIX::ExecID>(m) +
         number<FIX::LastPx>(m) + number<FIX::LastQty>(m) + number<FIX::OrdStatus>(m) +
         number<FIX::ExecType>(m) + number<FIX::LeavesQty>(m);
}

// A message as an application has it: fields as text, groups entry by entry.
struct Parts {
  using Fields = vector<std::pair<int, string>>;
  Fields header, body;
  vector<std::pair<int, vector<Fields>>> groups;
};

// Members of the groups that the corpus has, the delimiter first.
static const std::map<int, vector<int>> GROUPS = {{453, {448, 447, 452}}, {382, {375}}};

static Parts partsOf(const string& message) {
  Parts parts;
  std::istringstream in(message);
  int countTag = 0;
  for (string field; std::getline(in, field, '\001');) {
    const int tag = std::stoi(field);
    string value = field.substr(field.find('=') + 1);
    if (tag == 9 || tag == 10) continue;
    if (GROUPS.count(tag)) {
      countTag = tag;
      parts.groups.push_back({tag, {}});
      continue;
    }
    if (countTag != 0) {
      const vector<int>& members = GROUPS.at(countTag);
      auto& entries = parts.groups.back().second;
      if (tag == members[0]) entries.push_back({});
      if (std::count(members.begin(), members.end(), tag)) {
        entries.back().push_back({tag, value});
        continue;
      }
      countTag = 0;
    }
    (FIX::Message::isHeaderField(tag) ? parts.header : parts.body).push_back({tag, value});
  }
  return parts;
}

static size_t encode(const Parts& parts, string& into) {
  FIX::Message message;
  for (const auto& field : parts.header) message.getHeader().setField(field.first, field.second);
  for (const auto& field : parts.body) message.setField(field.first, field.second);
  for (const auto& group : parts.groups) {
    for (const auto& fields : group.second) {
      FIX::Group entry(group.first, fields[0].first);
      for (const auto& field : fields) entry.setField(field.first, field.second);
      message.addGroup(entry);
    }
  }
  message.toString(into);
  return into.size();
}

static std::unique_ptr<FIX::DataDictionary> dictionaryFor(const string& message) {
  const string folder = DICTIONARIES;
  const string version = message.substr(6, 1) + message.substr(8, 1);
  const string file = folder + "/FIX" + version + ".xml";
  if (folder.empty() || !std::ifstream(file)) return nullptr;
  std::unique_ptr<FIX::DataDictionary> dictionary(new FIX::DataDictionary(file));
  dictionary->addFieldValue(18, "f");  // intermarket sweeps came after this dictionary
  return dictionary;
}

int main(int count, char** words) {
  if (count != 4) fail("bench ORDERS REPORTS SECONDS");
  const double seconds = std::atof(words[3]);
  std::map<string, double> figures;
  for (const bool orders : {true, false}) {
    const vector<string> messages = readMessages(words[orders ? 1 : 2]);
    const string kind = orders ? "Order" : "Report";
    const auto read = orders ? readOrder : readReport;
    const auto dictionary = dictionaryFor(messages[0]);
    if (dictionary) {
      figures["parse" + kind] = rate(messages.size(), seconds, [&] {
        for (const string& text : messages) {
          FIX::Message message;
          message.setString(text, true, dictionary.get());
          dictionary->validate(message);
          sink = read(message);
        }
      });
    }
    figures["parse" + kind + "Plain"] = rate(messages.size(), seconds, [&] {
      for (const string& text : messages) {
        FIX::Message message;
        message.setString(text, true);
        sink = read(message);
      }
    });
    vector<Parts> parts;
    for (const string& text : messages) parts.push_back(partsOf(text));
    string into;
    if (encode(parts[0], into) != messages[0].size()) fail("not what was read: " + into);
    figures["encode" + kind] = rate(messages.size(), seconds, [&] {
      for (const Parts& one : parts) sink = encode(one, into);
    });
  }
  string separator = "{";
  for (const auto& figure : figures) {
    std::printf("%s\"%s\":%.0f", separator.c_str(), figure.first.c_str(), figure.second);
    separator = ",";
  }
  std::printf("}\n");
}
