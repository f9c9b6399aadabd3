#include "node.h"

#include <map>
#include <memory>

#include "check.h"
#include "flash_double.h"
#include "link_double.h"
#include "signed_command.h"
#include "simulated_flow.h"

using namespace meter_core;
using namespace meter_node;

/** A meter with its link; time goes on in steps of 100 ms. */
struct NodeBench {
  explicit NodeBench(std::uint64_t seed, std::size_t pages = 8) : flash(pages, 512, seed) {
    powerOn();
    meter->learnTime(NOON, 0);
  }

  void powerOn() {
    MeterSetup setup;
    setup.serial = "ABC123";
    setup.key = KEY;
    meter = std::make_unique<Meter>(flash, setup);
    meter->start();
    NodeSetup nodeSetup;
    nodeSetup.serial = "ABC123";
    nodeSetup.firmware = "1.2.3";
    nodeSetup.seed = 7;
    node = std::make_unique<MeterNode>(*meter, link, nodeSetup);
    uptime = 0;
  }

  StepReport step() {
    uptime += 100;
    return node->step(uptime, -61);
  }

  void run(std::uint64_t duration) {
    for (const std::uint64_t end = uptime + duration; uptime < end;) step();
  }

  FlashDouble flash;
  LinkDouble link;
  std::unique_ptr<Meter> meter;
  std::unique_ptr<MeterNode> node;
  std::uint64_t uptime = 0;
};

static bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST("MeterNode: subscribes to its commands, says that it is there, then sends its readings") {
  NodeBench bench(100);
  bench.run(1'000);
  CHECK_EQUAL(bench.link.subscriptions.size(), 1U);
  CHECK(bench.link.subscriptions[0] == "hidrometro/v1/ABC123/cmd");
  CHECK(bench.link.sent[0].topic == "hidrometro/v1/ABC123/estado");
  CHECK(has(bench.link.sent[0].payload, "\"online\":true,\"firmware\":\"1.2.3\",\"rssi\":-61"));
  CHECK(bench.link.sent[1].topic == "hidrometro/v1/ABC123/dados");
  bench.run(30'000);
  CHECK_EQUAL(bench.link.on("/dados").size(), 4U);
  CHECK_EQUAL(bench.link.on("/estado").size(), 1U);
  bench.run(600'000);
  CHECK_EQUAL(bench.link.on("/estado").size(), 2U);
}

TEST("MeterNode: without a network it waits longer and longer, and at once when it is back") {
  NodeBench bench(101);
  bench.link.network = false;
  bench.run(60'000);
  CHECK(bench.link.connects >= 5 && bench.link.connects <= 12);
  bench.run(3'600'000);
  const int before = bench.link.connects;
  CHECK(before <= 75);
  bench.link.network = true;
  bench.node->retryNow();
  bench.run(200);
  CHECK(bench.node->isOnline());
  CHECK_EQUAL(bench.link.connects, before + 1);
}

TEST("MeterNode: a broker that says nothing is given up and tried again") {
  NodeBench bench(102);
  bench.link.answersConnect = false;
  bench.run(31'000);
  CHECK(!bench.node->isOnline());
  CHECK_EQUAL(bench.link.drops, 1);
  bench.link.answersConnect = true;
  bench.run(120'000);
  CHECK(bench.node->isOnline());

  bench.link.acknowledges = false;
  bench.run(45'000);
  CHECK_EQUAL(bench.link.drops, 2);
}

TEST("MeterNode: what was kept while it was away goes out in order, one after the other") {
  NodeBench bench(103, 64);
  bench.link.network = false;
  for (int i = 0; i < 180; i++) {
    bench.meter->addPulses(450, bench.uptime);
    bench.run(10'000);
  }
  bench.link.network = true;
  bench.node->retryNow();
  bench.link.acknowledges = false;
  bench.run(500);
  CHECK_EQUAL(bench.link.on("/dados").size(), 1U);
  bench.link.acknowledges = true;
  bench.link.acknowledge(bench.link.sent.back().id);
  bench.run(60'000);
  const auto readings = bench.link.on("/dados");
  CHECK(readings.size() >= 180);
  for (std::size_t i = 0; i < readings.size(); i++) {
    CHECK(has(readings[i], "\"seq\":" + std::to_string(i + 1) + "}"));
  }
  CHECK(bench.node->isIdle(bench.uptime));
}

TEST("MeterNode: the next command waits until the broker has the answer to the last") {
  NodeBench bench(104);
  bench.run(1'000);
  bench.link.acknowledges = false;
  bench.link.deliver(signedCommand("reset", "", 1));
  bench.link.deliver(signedCommand("setInterval", "5", 2));
  bench.run(5'000);
  CHECK_EQUAL(bench.link.on("/ack").size(), 1U);
  CHECK_EQUAL(bench.meter->epoch(), 2U);
  CHECK_EQUAL(bench.meter->interval(), 10'000U);

  // The power goes; the first comes again, and is known.
  bench.link.breakOff();
  bench.powerOn();
  bench.link.acknowledges = true;
  bench.run(1'000);
  bench.link.deliver(signedCommand("reset", "", 1));
  bench.link.deliver(signedCommand("setInterval", "5", 2));
  bench.run(1'000);
  const auto acks = bench.link.on("/ack");
  CHECK_EQUAL(acks.size(), 3U);
  CHECK(has(acks[1], "\"status\":\"executado\",\"motivo\":\"já executado\""));
  CHECK_EQUAL(bench.meter->epoch(), 2U);
  CHECK_EQUAL(bench.meter->interval(), 5'000U);
}

TEST("MeterNode: an answer outlives the connection, and is given until the broker has it") {
  NodeBench bench(105);
  bench.run(1'000);
  bench.link.acknowledges = false;
  bench.link.deliver(signedCommand("simulate", "8", 1));
  bench.run(1'000);
  bench.link.breakOff();
  bench.link.acknowledges = true;
  bench.run(10'000);
  const auto acks = bench.link.on("/ack");
  CHECK_EQUAL(acks.size(), 2U);
  CHECK(acks[0] == acks[1]);
  CHECK_EQUAL(bench.meter->simulatedFlow(), 8'000U);
  CHECK(bench.node->isIdle(bench.uptime));
}

TEST("MeterNode: of a flood of commands those that find room are obeyed, and nothing else stops") {
  NodeBench bench(106);
  bench.run(1'000);
  for (std::uint64_t nonce = 1; nonce <= 50; nonce++) {
    bench.link.deliver(signedCommand("setInterval", "5", nonce));
  }
  bench.run(30'000);
  CHECK_EQUAL(bench.link.on("/ack").size(), 4U);
  CHECK(bench.link.on("/dados").size() >= 5);
}

TEST("MeterNode: a client that takes nothing is asked again") {
  NodeBench bench(107);
  bench.link.full = true;
  bench.run(20'000);
  CHECK(bench.link.sent.empty());
  bench.link.full = false;
  bench.run(1'000);
  CHECK_EQUAL(bench.link.on("/estado").size(), 1U);
  CHECK_EQUAL(bench.link.on("/dados").size(), 3U);
}

TEST("MeterNode: says goodbye as the last will would") {
  NodeBench bench(108);
  bench.node->sayGoodbye();
  CHECK(bench.link.sent.empty());
  bench.run(1'000);
  bench.node->sayGoodbye();
  CHECK(bench.link.on("/estado").back() == "{\"online\":false}");
}

TEST("MeterNode: over broken links and power cuts every stored reading arrives as it was stored") {
  for (std::uint64_t seed = 3000; seed < 3100; seed++) {
    NodeBench bench(seed, 16);
    check::Random random(seed);
    for (int i = 0; i < 3'000; i++) {
      bench.meter->addPulses(random.below(20), bench.uptime);
      bench.step();
      if (random.below(100) == 0) bench.link.acknowledges = !bench.link.acknowledges;
      if (random.below(200) == 0) bench.link.breakOff();
      if (random.below(400) == 0) bench.link.network = !bench.link.network;
      if (random.below(1'000) != 0) continue;
      bench.link.breakOff();
      bench.powerOn();
      bench.meter->learnTime(NOON + 1'000 * i, 0);
    }
    bench.link.network = bench.link.acknowledges = true;
    bench.link.breakOff();
    bench.node->retryNow();
    bench.run(200'000);
    CHECK_EQUAL(bench.meter->overwritten(), 0U);
    std::map<std::string, std::string> bySeq;
    for (const std::string& reading : bench.link.on("/dados")) {
      const auto [at, fresh] = bySeq.emplace(reading.substr(reading.find("\"epoch\"")), reading);
      CHECK(fresh || at->second == reading);
    }
    for (std::size_t seq = 1; seq <= bySeq.size(); seq++) {
      CHECK(bySeq.count("\"epoch\":1,\"seq\":" + std::to_string(seq) + "}") == 1);
    }
  }
}

TEST("SimulatedFlow: gives 8 L/min for an hour as 480 litres of pulses, whenever it is asked") {
  check::Random random(5);
  SimulatedFlow flow;
  const Calibration calibration;
  CHECK_EQUAL(flow.pulsesUntil(1'234, 0, calibration), 0U);
  std::uint64_t pulses = 0;
  for (std::uint64_t uptime = 1'234; uptime < 3'601'234;) {
    uptime = std::min<std::uint64_t>(uptime + 1 + random.below(500), 3'601'234);
    pulses += flow.pulsesUntil(uptime, 8'000, calibration);
  }
  CHECK_EQUAL(pulses, 480U * 450);
  CHECK_EQUAL(flow.pulsesUntil(4'000'000, 0, calibration), 0U);
}
