#include "messages.h"

#include "check.h"
#include "meter_clock.h"

using namespace meter_core;

template <typename Message>
static std::string encoded(void (*encode)(const Message&, TextWriter&), const Message& message,
                           std::size_t topicLength) {
  char buffer[PACKET_BYTES];
  TextWriter writer(buffer, payloadRoom(topicLength));
  encode(message, writer);
  CHECK(writer.fits());
  return std::string(writer.text());
}

/** hidrometro/v1/SERIAL/estado with a serial of 24 characters. */
static constexpr std::size_t LONGEST_TOPIC = 14 + 24 + 7;

TEST("encodeReading() says litres to the millilitre, and the time only when it is known") {
  CHECK_EQUAL(encoded(encodeReading, Reading{12'345, 1'250, 1'790'000'000'123, 3, 12}, 25),
              std::string("{\"totalLiters\":12.345,\"flowLmin\":1.250,\"ts\":1790000000123,"
                          "\"epoch\":3,\"seq\":12}"));
  CHECK_EQUAL(encoded(encodeReading, Reading{7, 0, 0, 1, 0}, 25),
              std::string("{\"totalLiters\":0.007,\"flowLmin\":0.000,\"epoch\":1,\"seq\":0}"));
}

TEST("the longest messages fit a packet of 256 bytes") {
  const std::string reading =
      encoded(encodeReading,
              Reading{1'000'000'000'000'000, UINT32_MAX, 9'999'999'999'999, UINT32_MAX, UINT32_MAX},
              LONGEST_TOPIC);
  CHECK(reading.find("\"totalLiters\":1000000000000.000,") != std::string::npos);
  encoded(encodeAck,
          Ack{"AbCdEfGhIjKlMnOp", AckStatus::Refused, "valor fora dos limites",
              1'000'000'000'000'000, UINT32_MAX},
          LONGEST_TOPIC);
  encoded(encodeState, MeterState{"1.0.0-rc.1+0123456789abcdef", -127, 9'999'999'999'999},
          LONGEST_TOPIC);
}

TEST("encodeAck() says the meter's own register") {
  CHECK_EQUAL(encoded(encodeAck, Ack{"AbCdEfGhIjKlMnOp", AckStatus::Done, "", 0, 4}, 24),
              std::string("{\"id\":\"AbCdEfGhIjKlMnOp\",\"status\":\"executado\","
                          "\"totalLiters\":0.000,\"epoch\":4}"));
  CHECK_EQUAL(
      encoded(encodeAck, Ack{"AbCdEfGhIjKlMnOp", AckStatus::Expired, "prazo vencido", 5, 4}, 24),
      std::string(
          "{\"id\":\"AbCdEfGhIjKlMnOp\",\"status\":\"expirado\",\"motivo\":\"prazo vencido\","
          "\"totalLiters\":0.005,\"epoch\":4}"));
}

TEST("encodeState() and the last will") {
  CHECK_EQUAL(
      encoded(encodeState, MeterState{"1.0", -61, 1'790'000'000'000}, 27),
      std::string("{\"online\":true,\"firmware\":\"1.0\",\"rssi\":-61,\"ts\":1790000000000}"));
  CHECK(LAST_WILL == "{\"online\":false}");
}

TEST("a message that does not fit says so") {
  char buffer[PACKET_BYTES];
  TextWriter writer(buffer, payloadRoom(230));
  encodeReading(Reading{}, writer);
  CHECK(!writer.fits());
  CHECK_EQUAL(payloadRoom(249), 0U);
}

TEST("MeterClock: what was seen before the time was known is dated by its uptime") {
  MeterClock clock;
  CHECK(!clock.known());
  CHECK(!clock.learn(5'000, 4'000));
  CHECK(!clock.known());
  CHECK(clock.learn(1'790'000'060'000, 61'000));
  CHECK_EQUAL(clock.offset() + 1'000, 1'790'000'000'000);
}
