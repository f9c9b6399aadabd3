#include <algorithm>

#include "check.h"
#include "flash_double.h"
#include "meter_log.h"

using namespace meter_core;

static constexpr std::size_t PAGE = 512;  // five records
static constexpr std::size_t SLOTS = PAGE / RECORD_BYTES;

static MeterRecord readingOf(std::uint32_t seq) {
  MeterRecord record;
  record.isReading = true;
  record.epoch = 1;
  record.seq = seq;
  record.total = static_cast<std::int64_t>(seq) * 1'000'000'007;
  record.nonce = seq;
  return record;
}

TEST("MeterRecord: what is stored is read back, and one wrong bit is seen") {
  MeterRecord record = readingOf(7);
  record.index = 9;
  record.acknowledged = 8;
  record.interval = 10'000;
  record.start = 3;
  record.fraction = 449'999'999'999U;
  record.flow = 8000;
  record.uptime = 123'456'789'012U;
  record.clockOffset = 1'790'000'000'000;
  record.nonce = UINT64_MAX;
  const RecordBytes bytes = encodeRecord(record);
  MeterRecord read;
  CHECK(decodeRecord(bytes, read));
  CHECK(encodeRecord(read) == bytes);
  CHECK_EQUAL(read.uptime, record.uptime);
  CHECK_EQUAL(read.nonce, record.nonce);
  for (std::size_t bit = 0; bit < RECORD_BYTES * 8; bit++) {
    RecordBytes wrong = bytes;
    wrong[bit / 8] = static_cast<std::uint8_t>(wrong[bit / 8] ^ 1U << bit % 8);
    CHECK(!decodeRecord(wrong, read));
  }
  RecordBytes blank;
  blank.fill(0xFF);
  CHECK(isBlank(blank) && !isBlank(bytes) && !decodeRecord(blank, read));
}

TEST("MeterLog: readings come in their order and go with their acknowledgement, over restarts") {
  FlashDouble flash(4, PAGE, 11);
  MeterRecord record;
  MeterLog log(flash);
  CHECK(!log.mount(record));
  CHECK(!log.oldestUnsent(record));
  for (std::uint32_t seq = 0; seq < 10; seq++) CHECK(log.append(readingOf(seq)));
  for (std::uint32_t seq = 0; seq < 4; seq++) {
    CHECK(log.oldestUnsent(record));
    CHECK_EQUAL(record.seq, seq);
    CHECK(log.oldestUnsent(record));
    CHECK_EQUAL(record.seq, seq);
    log.acknowledge(record.index);
  }
  CHECK(log.append(readingOf(10)));

  MeterLog again(flash);
  CHECK(again.mount(record));
  CHECK_EQUAL(record.seq, 10U);
  for (std::uint32_t seq = 4; seq < 11; seq++) {
    CHECK(again.oldestUnsent(record));
    CHECK_EQUAL(record.seq, seq);
    again.acknowledge(record.index);
  }
  CHECK(!again.oldestUnsent(record));
}

TEST("MeterLog: a full ring gives its oldest page away, counts it, and wears all pages alike") {
  FlashDouble flash(6, PAGE, 12);
  MeterRecord record;
  MeterLog log(flash);
  log.mount(record);
  constexpr std::uint32_t COUNT = 3000;
  for (std::uint32_t seq = 0; seq < COUNT; seq++) CHECK(log.append(readingOf(seq)));
  CHECK(log.oldestUnsent(record));
  CHECK_EQUAL(record.seq, log.overwritten());
  CHECK(COUNT - record.seq >= log.guaranteedRecords());
  for (const std::uint32_t erased : flash.erases) CHECK_EQUAL(erased, COUNT / (6 * SLOTS));
}

TEST("MeterLog: a page that takes nothing is passed over") {
  FlashDouble flash(4, PAGE, 13);
  flash.badPage = 1;
  MeterRecord record;
  MeterLog log(flash);
  log.mount(record);
  for (std::uint32_t seq = 0; seq < 200; seq++) {
    CHECK(log.append(readingOf(seq)));
    CHECK(log.oldestUnsent(record));
    CHECK_EQUAL(record.seq, seq);
    log.acknowledge(record.index);
  }
  MeterLog again(flash);
  CHECK(again.mount(record));
  CHECK_EQUAL(record.seq, 199U);
}

/** Appends and acknowledges at random until the power goes; what is known then is in the members. */
struct Run {
  std::uint32_t stored = 0;
  std::uint32_t acknowledged = 0;

  void go(FlashDouble& flash, MeterLog& log, check::Random& random, std::uint32_t steps) {
    MeterRecord record;
    for (std::uint32_t step = 0; step < steps && !flash.isOff(); step++) {
      if (log.append(readingOf(stored + 1))) stored++;
      for (std::uint64_t i = random.below(3); i > 0 && log.oldestUnsent(record); i--) {
        CHECK(record.seq > acknowledged);
        acknowledged = record.seq;
        log.acknowledge(record.index);
      }
    }
  }
};

/** After a cut: the newest record, and every reading that nobody acknowledged, once and in order. */
static void expectIntact(FlashDouble& flash, Run& run) {
  MeterLog log(flash);
  MeterRecord record;
  const bool found = log.mount(record);
  CHECK(found || run.stored == 0);
  if (!found) return;
  CHECK(record.seq == run.stored || record.seq == run.stored + 1);
  CHECK_EQUAL(record.total, readingOf(record.seq).total);
  const std::uint32_t newest = record.seq;
  const std::uint32_t oldest = std::max<std::uint32_t>(
      run.acknowledged + 1,
      newest > log.guaranteedRecords() - SLOTS
          ? newest - static_cast<std::uint32_t>(log.guaranteedRecords() - SLOTS) + 1
          : 1);
  std::uint32_t last = 0;
  while (log.oldestUnsent(record)) {
    CHECK(last == 0 ? record.seq <= oldest : record.seq == last + 1);
    last = record.seq;
    log.acknowledge(record.index);
  }
  CHECK(last == newest || (last == 0 && run.acknowledged >= newest));
  run.stored = newest;
}

TEST("MeterLog: a power cut at any write loses nothing that was stored") {
  for (std::uint64_t cut = 0; cut < 120; cut++) {
    for (std::uint64_t variant = 0; variant < 20; variant++) {
      const std::uint64_t seed = 1000 + cut * 20 + variant;
      FlashDouble flash(4, PAGE, seed);
      check::Random random(seed);
      Run run;
      MeterLog log(flash);
      MeterRecord record;
      log.mount(record);
      flash.cutAfter(cut);
      run.go(flash, log, random, 500);
      CHECK(flash.isOff());
      flash.powerOn();
      expectIntact(flash, run);
    }
  }
}

TEST("MeterLog: power cuts in a row, in the work after a cut too") {
  for (std::uint64_t seed = 5000; seed < 5100; seed++) {
    FlashDouble flash(4, PAGE, seed);
    check::Random random(seed);
    Run run;
    for (int cut = 0; cut < 60; cut++) {
      MeterLog log(flash);
      MeterRecord record;
      if (log.mount(record)) run.acknowledged = record.acknowledged;
      flash.cutAfter(random.below(12));
      run.go(flash, log, random, 500);
      flash.powerOn();
      expectIntact(flash, run);
    }
  }
}
