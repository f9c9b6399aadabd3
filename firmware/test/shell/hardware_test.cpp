#include <esp_intr_alloc.h>

#include "check.h"
#include "fakes.h"
#include "flash.h"
#include "journal.h"
#include "pulses.h"

/** The line changes its level and the interrupt comes, so many µs after the last change. */
static void edge(bool high, std::int64_t after) {
  fakes::chip().time += after;
  fakes::chip().pin = high;
  fakes::chip().interrupt(nullptr);
}

TEST("pulses: every pulse of a YF-S201 at its 30 L/min counts, and bounces do not") {
  fakes::reset();
  CHECK(shell::pulses::begin());
  CHECK(fakes::chip().pins.intr_type == GPIO_INTR_ANYEDGE);
  CHECK_EQUAL(fakes::chip().pins.pin_bit_mask, std::uint64_t{1} << 27);
  CHECK_EQUAL(fakes::chip().interruptFlags, ESP_INTR_FLAG_IRAM);
  for (int i = 0; i < 450; i++) {
    edge(true, 2'222);
    edge(false, 2'222);
  }
  CHECK_EQUAL(shell::pulses::take(), 450U);
  // Half a millisecond is no pulse of this sensor, whatever comes of it.
  for (int i = 0; i < 100; i++) {
    edge(true, 4'000);
    edge(false, 499);
  }
  CHECK_EQUAL(shell::pulses::take(), 0U);
  // A pulse whose end bounces is one.
  edge(true, 4'000);
  edge(false, 1'000);
  edge(true, 100);
  edge(false, 900);
  CHECK_EQUAL(shell::pulses::take(), 1U);
}

TEST("Flash: 64 pages that are read, programmed and erased each at its place") {
  fakes::reset();
  fakes::chip().flashLabel = "meter";
  fakes::chip().flash.assign(64 * 4096, 0);
  shell::Flash flash;
  CHECK(flash.begin());
  CHECK_EQUAL(flash.pageCount(), 64U);
  CHECK_EQUAL(flash.pageBytes(), 4096U);
  CHECK(flash.erase(63));
  CHECK_EQUAL(fakes::chip().flash[63 * 4096 - 1], 0);
  CHECK_EQUAL(fakes::chip().flash[63 * 4096], 0xFF);
  const std::uint8_t written[] = {1, 2, 3};
  CHECK(flash.program(63, 96, written, 3));
  std::uint8_t read[3] = {};
  CHECK(flash.read(63, 96, read, 3));
  CHECK(read[0] == 1 && read[2] == 3);
  CHECK_EQUAL(fakes::chip().flash[63 * 4096 + 97], 2);
}

TEST("Flash: without its partition, or with one of another size, nothing is said to be stored") {
  fakes::reset();
  shell::Flash flash;
  CHECK(!flash.begin());
  fakes::chip().flashLabel = "meter";
  fakes::chip().flash.assign(4096, 0);
  CHECK(!flash.begin());
  std::uint8_t byte = 0;
  CHECK(!flash.read(0, 0, &byte, 1));
  CHECK(!flash.program(0, 0, &byte, 1));
  CHECK(!flash.erase(0));
}

TEST("journal: the line that a scenario waits for") {
  fakes::reset();
  shell::journal::say("total ", 1'000'000'000'000'000, " mL");
  shell::journal::say("online");
  CHECK_EQUAL(fakes::chip().serial, std::string("total 1000000000000000 mL\r\nonline\r\n"));
}
