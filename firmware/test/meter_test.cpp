#include "meter.h"

#include <map>

#include "check.h"
#include "flash_double.h"
#include "signed_command.h"

using namespace meter_core;

static MeterSetup setup(std::string_view key = KEY) {
  MeterSetup given;
  given.serial = "ABC123";
  given.key = key;
  return given;
}

static AckStatus answer(Meter& meter, const std::string& command, std::uint64_t uptime) {
  Ack ack;
  CHECK(meter.handleCommand(command, uptime, ack));
  return ack.status;
}

TEST("Meter: readings before the time is known wait for it and are dated by their uptime") {
  FlashDouble flash(4, 512, 21);
  Meter meter(flash, setup());
  meter.start();
  meter.addPulses(450, 1'000);
  CHECK(meter.takeReading(1'000));
  OutgoingReading out;
  CHECK(!meter.oldestUnsent(2'000, out));
  CHECK(!meter.learnTime(31'000, 31'000));
  CHECK(!meter.oldestUnsent(31'000, out));
  CHECK(meter.learnTime(NOON + 31'000, 31'000));
  CHECK(meter.oldestUnsent(31'000, out));
  CHECK_EQUAL(out.reading.time, NOON + 1'000);
  CHECK_EQUAL(out.reading.total, 1'000);
}

TEST("Meter: without a time for two minutes readings go out undated") {
  FlashDouble flash(4, 512, 22);
  Meter meter(flash, setup());
  meter.start();
  CHECK(meter.takeReading(1'000));
  OutgoingReading out;
  CHECK(!meter.oldestUnsent(119'999, out));
  CHECK(meter.oldestUnsent(120'000, out));
  CHECK_EQUAL(out.reading.time, 0);
}

TEST(
    "Meter: readings of an earlier start are dated where that start learnt the time, else "
    "undated") {
  FlashDouble flash(6, 512, 23);
  {
    Meter meter(flash, setup());
    meter.start();
    CHECK(meter.takeReading(1'000));
    CHECK(meter.learnTime(NOON + 2'000, 2'000));
    CHECK(meter.takeReading(3'000));
  }
  {
    Meter meter(flash, setup());
    meter.start();
    CHECK(meter.takeReading(4'000));
  }
  Meter meter(flash, setup());
  meter.start();
  CHECK(meter.learnTime(NOON + 900'000, 500));
  for (const std::int64_t time : {NOON + 1'000, NOON + 3'000, std::int64_t{0}}) {
    OutgoingReading out;
    CHECK(meter.oldestUnsent(600, out));
    CHECK_EQUAL(out.reading.time, time);
    meter.acknowledge(out.index);
  }
}

TEST("Meter: reset reads the old epoch for the last time and begins the new one at 0") {
  FlashDouble flash(4, 512, 24);
  Meter meter(flash, setup());
  meter.start();
  CHECK(meter.learnTime(NOON, 0));
  meter.addPulses(4'501, 1'000);
  Ack ack;
  CHECK(meter.handleCommand(signedCommand("reset", "", 5), 2'000, ack));
  CHECK(ack.status == AckStatus::Done);
  CHECK_EQUAL(ack.total, 0);
  CHECK_EQUAL(ack.epoch, 2U);
  OutgoingReading out;
  CHECK(meter.oldestUnsent(2'000, out));
  CHECK_EQUAL(out.reading.total, 10'002);
  CHECK_EQUAL(out.reading.epoch, 1U);
  meter.acknowledge(out.index);
  CHECK(meter.oldestUnsent(2'000, out));
  CHECK_EQUAL(out.reading.total, 0);
  CHECK_EQUAL(out.reading.epoch, 2U);
}

TEST("Meter: a command that comes again is answered and not done again, after a restart too") {
  FlashDouble flash(4, 512, 25);
  const std::string reset = signedCommand("reset", "", 7);
  {
    Meter meter(flash, setup());
    meter.start();
    CHECK(meter.learnTime(NOON, 0));
    CHECK(answer(meter, reset, 1'000) == AckStatus::Done);
    CHECK(answer(meter, reset, 2'000) == AckStatus::Done);
    CHECK_EQUAL(meter.epoch(), 2U);
  }
  Meter meter(flash, setup());
  meter.start();
  CHECK(answer(meter, reset, 1'000) == AckStatus::Done);
  CHECK_EQUAL(meter.epoch(), 2U);
  CHECK(answer(meter, signedCommand("reset", "", 6), 1'000) == AckStatus::Refused);
  CHECK_EQUAL(meter.epoch(), 2U);
}

TEST("Meter: a refused or late command uses no nonce up") {
  FlashDouble flash(4, 512, 26);
  Meter meter(flash, setup());
  meter.start();
  CHECK(meter.learnTime(NOON, 0));
  CHECK(answer(meter, signedCommand("setInterval", "0", 9), 1'000) == AckStatus::Refused);
  CHECK(answer(meter, signedCommand("setInterval", "5", 8), 1'000) == AckStatus::Done);
  CHECK_EQUAL(meter.interval(), 5'000U);
  CHECK(answer(meter, signedCommand("reset", "", 10), 120'000) == AckStatus::Expired);
  Ack ack;
  CHECK(meter.handleCommand("{\"id\":\"AbCdEfGhIjKlMnOp\",\"action\":[]}", 1'000, ack));
  CHECK(ack.status == AckStatus::Refused && ack.id == "AbCdEfGhIjKlMnOp");
  CHECK(!meter.handleCommand("5", 1'000, ack));
}

TEST("Meter: without a key a command is done once by its id") {
  FlashDouble flash(4, 512, 27);
  Meter meter(flash, setup({}));
  meter.start();
  const std::string reset = "{\"action\":\"reset\",\"id\":\"AbCdEfGhIjKlMnOp\"}";
  CHECK(answer(meter, reset, 1'000) == AckStatus::Done);
  CHECK(answer(meter, reset, 1'000) == AckStatus::Done);
  CHECK_EQUAL(meter.epoch(), 2U);
}

TEST("Meter: settings and simulation follow their commands") {
  FlashDouble flash(4, 512, 28);
  Meter meter(flash, setup());
  meter.start();
  meter.addPulses(450, 0);
  CHECK(answer(meter, signedCommand("setCalibration", "0.016666666666666666", 1), 0) ==
        AckStatus::Done);
  CHECK_EQUAL(meter.total(), 1'000);
  meter.addPulses(2, 1'000);
  CHECK_EQUAL(meter.total(), 3'000);
  CHECK(answer(meter, signedCommand("simulate", "8", 2), 0) == AckStatus::Done);
  CHECK_EQUAL(meter.simulatedFlow(), 8'000U);
  CHECK(answer(meter, signedCommand("simOff", "", 3), 0) == AckStatus::Done);
  CHECK_EQUAL(meter.simulatedFlow(), 0U);
}

TEST(
    "Meter: over power cuts no number is given twice, no stored litre lost, no command done "
    "twice") {
  for (std::uint64_t seed = 9000; seed < 9200; seed++) {
    FlashDouble flash(8, 512, seed);
    check::Random random(seed);
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> seen;
    std::uint64_t nonce = 0;
    std::uint32_t resets = 0;
    std::uint64_t pulsesInEpoch = 0;
    std::uint64_t storedInEpoch = 0;
    for (int life = 0; life < 30; life++) {
      Meter meter(flash, setup());
      meter.start();
      // A reset that was under way when the power went was done or was not.
      CHECK(meter.epoch() == resets + 1 || meter.epoch() == resets + 2);
      if (meter.epoch() == resets + 2) {
        resets++;
        pulsesInEpoch = storedInEpoch = 0;
      }
      const auto millilitres = [](std::uint64_t pulses) {
        return static_cast<std::int64_t>(pulses * 1000 / 450);
      };
      CHECK(meter.total() == millilitres(storedInEpoch) ||
            meter.total() == millilitres(pulsesInEpoch));
      if (meter.total() == millilitres(storedInEpoch)) pulsesInEpoch = storedInEpoch;
      storedInEpoch = pulsesInEpoch;
      CHECK(meter.learnTime(NOON, 0));
      flash.cutAfter(random.below(20));
      for (std::uint64_t uptime = 1'000; !flash.isOff(); uptime += 1'000) {
        const std::uint64_t pulses = random.below(100);
        meter.addPulses(pulses, uptime);
        pulsesInEpoch += pulses;
        if (meter.takeReading(uptime)) storedInEpoch = pulsesInEpoch;
        OutgoingReading out;
        while (random.below(2) == 0 && meter.oldestUnsent(uptime, out)) {
          const auto [at, fresh] =
              seen.emplace(std::pair{out.reading.epoch, out.reading.seq}, out.reading.total);
          CHECK(fresh || at->second == out.reading.total);
          meter.acknowledge(out.index);
        }
        if (flash.isOff() || uptime > 100'000 || random.below(20) != 0) continue;
        const std::string reset = signedCommand("reset", "", ++nonce);
        if (answer(meter, reset, uptime) != AckStatus::Done) continue;
        resets++;
        pulsesInEpoch = storedInEpoch = 0;
        CHECK_EQUAL(meter.epoch(), resets + 1);
      }
      flash.powerOn();
    }
  }
}
