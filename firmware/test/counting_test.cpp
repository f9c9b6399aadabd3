#include "calibration.h"
#include "check.h"
#include "flow_window.h"
#include "pulse_counter.h"
#include "volume.h"
#include "wide_arithmetic.h"

using namespace meter_core;

static Calibration hertz(std::string_view text) {
  Decimal value;
  Calibration calibration;
  CHECK(parseDecimal(text, value));
  CHECK(Calibration::fromHertzPerLitreMinute(value, calibration));
  return calibration;
}

static Calibration pulsesPerLitre(std::string_view text) {
  Decimal value;
  Calibration calibration;
  CHECK(parseDecimal(text, value));
  CHECK(Calibration::fromPulsesPerLitre(value, calibration));
  return calibration;
}

TEST("multiplyDivide() agrees with 128-bit arithmetic") {
  check::Random random(1);
  for (int i = 0; i < 100'000; i++) {
    const std::uint64_t a = random.next() >> random.below(64);
    const std::uint64_t b = random.next() >> random.below(64);
    const std::uint64_t divisor = (random.next() >> (1 + random.below(63))) | 1;
    __extension__ using Wide = unsigned __int128;
    const Wide quotient = static_cast<Wide>(a) * b / divisor;
    const std::uint64_t expected =
        quotient > UINT64_MAX ? UINT64_MAX : static_cast<std::uint64_t>(quotient);
    CHECK_EQUAL(multiplyDivide(a, b, divisor), expected);
  }
}

TEST("Calibration: 7.5 Hz per L/min and 450 pulses per litre are the same meter") {
  CHECK(hertz("7.5") == pulsesPerLitre("450"));
  CHECK(hertz("7.5") == Calibration{});
  CHECK(hertz("75e-1") == pulsesPerLitre("4.5E2"));
  CHECK(hertz("0.016666666666666666") == pulsesPerLitre("1"));
  CHECK(hertz("0.16666666666666666") == pulsesPerLitre("10"));
}

TEST("Calibration: the contract's bounds hold, both ends included") {
  Calibration calibration;
  Decimal value;
  CHECK(hertz("0.01") == pulsesPerLitre("0.6"));
  CHECK(hertz("1000") == pulsesPerLitre("60000"));
  for (const std::string_view text :
       {"0", "-7.5", "0.00999", "1000.001", "1e300", "1e-300", "99999999999999999999999"}) {
    CHECK(parseDecimal(text, value));
    CHECK(!Calibration::fromHertzPerLitreMinute(value, calibration));
  }
  CHECK(calibration == Calibration{});
}

TEST("Volume: 8 L at 1 pulse/s are counted right at 66 m3 and at 9,999,999 m3") {
  for (const std::int64_t start : {66'000'000LL, 9'999'999'000'000LL}) {
    Volume volume(start, 0, hertz("7.5"));
    for (int second = 0; second < 3600; second++) volume.addPulses(1);
    CHECK_EQUAL(volume.millilitres() - start, 8000);
    CHECK_EQUAL(volume.fraction(), 0U);
  }
}

TEST("Volume: portions of any size give what all pulses at once give") {
  check::Random random(2);
  for (int round = 0; round < 200; round++) {
    Calibration calibration;
    CHECK(Calibration::fromNanopulsesPerLitre(600'000'000U + random.below(59'999'400'000'001U),
                                              calibration));
    Volume volume(0, 0, calibration);
    std::uint64_t pulses = 0;
    for (int i = 0; i < 100; i++) {
      const std::uint64_t portion = random.below(i % 10 == 0 ? 30'000'000 : 1000);
      volume.addPulses(portion);
      pulses += portion;
    }
    CHECK_EQUAL(static_cast<std::uint64_t>(volume.millilitres()),
                multiplyDivide(pulses, 1'000'000'000'000U, calibration.nanopulsesPerLitre()));
  }
}

TEST("Volume: a new calibration changes nothing that was counted") {
  check::Random random(3);
  Volume volume(0, 0, hertz("7.5"));
  for (int i = 0; i < 10'000; i++) {
    volume.addPulses(random.below(50));
    const std::int64_t before = volume.millilitres();
    const long double part = static_cast<long double>(volume.fraction()) /
                             static_cast<long double>(volume.calibration().nanopulsesPerLitre());
    Calibration next;
    CHECK(
        Calibration::fromNanopulsesPerLitre(600'000'000U + random.below(1'000'000'000'000U), next));
    volume.setCalibration(next);
    CHECK_EQUAL(volume.millilitres(), before);
    const long double after = static_cast<long double>(volume.fraction()) /
                              static_cast<long double>(next.nanopulsesPerLitre());
    CHECK(after <= part && part - after < 2e-9L);
  }
}

TEST("PulseCounter: bounces are no pulses") {
  PulseCounter counter({100, 1000});
  std::uint64_t now = 10;
  for (int pulse = 0; pulse < 1000; pulse++) {
    // The contact closes with two bounces, breaks once in the middle, and opens with a bounce.
    counter.edge(true, now);
    counter.edge(false, now + 20);
    counter.edge(true, now + 40);
    counter.edge(false, now + 90);
    counter.edge(true, now + 110);
    counter.edge(false, now + 300);
    counter.edge(true, now + 310);
    counter.edge(false, now + 600);
    counter.edge(true, now + 620);
    counter.edge(false, now + 630);
    now += 1100;
  }
  CHECK_EQUAL(counter.count(), 1000U);
}

TEST("PulseCounter: pulses at the limits of width and spacing count, those below do not") {
  PulseCounter limit({100, 1000});
  PulseCounter narrow({100, 1000});
  PulseCounter dense({100, 1000});
  for (std::uint64_t i = 0; i < 100; i++) {
    limit.edge(true, i * 1000);
    limit.edge(false, i * 1000 + 100);
    narrow.edge(true, i * 1000);
    narrow.edge(false, i * 1000 + 99);
    dense.edge(true, i * 999);
    dense.edge(false, i * 999 + 100);
  }
  CHECK_EQUAL(limit.count(), 100U);
  CHECK_EQUAL(narrow.count(), 0U);
  CHECK_EQUAL(dense.count(), 50U);
}

TEST("PulseCounter: a level that is reported twice is one edge") {
  PulseCounter counter({0, 0});
  counter.edge(false, 1);
  counter.edge(true, 2);
  counter.edge(true, 3);
  counter.edge(false, 4);
  counter.edge(false, 5);
  CHECK_EQUAL(counter.count(), 1U);
}

TEST("FlowWindow: a steady flow is what it is, however irregular the looks are") {
  check::Random random(4);
  FlowWindow flow(FlowTimes{});
  std::uint64_t now = 0;
  std::uint64_t seen = 0;
  for (int i = 0; i < 1000; i++) {
    now += 50 + random.below(3000);
    const std::uint64_t pulses = now * 60 / 1000;  // 60 Hz, 8 L/min
    flow.add(pulses - seen, now);
    seen = pulses;
    if (now < 5000) continue;
    const std::uint32_t shown = flow.millilitresPerMinute(hertz("7.5"), now);
    CHECK(shown > 7930 && shown < 8070);
  }
}

TEST("FlowWindow: a leak of one pulse in eight seconds is seen, and one pulse alone is no flow") {
  FlowWindow flow(FlowTimes{});
  flow.add(1, 1000);
  CHECK_EQUAL(flow.millilitresPerMinute(pulsesPerLitre("450"), 1000), 0U);
  for (std::uint64_t now = 2000; now <= 81'000; now += 1000) {
    flow.add((now - 1000) % 8000 == 0 ? 1 : 0, now);
  }
  CHECK_EQUAL(flow.millilitresPerMinute(pulsesPerLitre("450"), 81'000), 16U);
}

TEST("FlowWindow: without pulses the flow falls, is 0 at the time-out and begins anew") {
  FlowWindow flow({10'000, 20'000});
  for (std::uint64_t now = 1000; now <= 30'000; now += 1000) flow.add(60, now);
  const Calibration calibration = hertz("7.5");
  CHECK_EQUAL(flow.millilitresPerMinute(calibration, 30'000), 8000U);
  CHECK_EQUAL(flow.millilitresPerMinute(calibration, 32'000), 4000U);
  CHECK(flow.millilitresPerMinute(calibration, 49'999) < 422U);
  CHECK_EQUAL(flow.millilitresPerMinute(calibration, 50'000), 0U);
  flow.add(60, 100'000);
  CHECK_EQUAL(flow.millilitresPerMinute(calibration, 100'000), 0U);
  flow.add(60, 101'000);
  CHECK_EQUAL(flow.millilitresPerMinute(calibration, 101'000), 8000U);
}

TEST("FlowWindow: looks every millisecond do not shorten the window") {
  FlowWindow flow(FlowTimes{});
  // 1 s of 16 L/min and 1 s of nothing, in turns: 8 L/min on the average.
  std::uint32_t least = UINT32_MAX;
  std::uint32_t most = 0;
  for (std::uint64_t now = 1; now < 60'000; now++) {
    const bool on = (now / 1000) % 2 == 0;
    flow.add(on && now % 8 == 0 ? 1 : 0, now);
    if (now < 20'000) continue;
    const std::uint32_t shown = flow.millilitresPerMinute(pulsesPerLitre("468.75"), now);
    if (shown < least) least = shown;
    if (shown > most) most = shown;
  }
  CHECK(least > 0 && most < 10'500);
}
