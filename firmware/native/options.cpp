#include "options.h"

#include <charconv>
#include <functional>
#include <map>

#include "json_number.h"

namespace native {

const char* const USAGE =
    "meter --serial SERIAL --flash FILE [options]\n"
    "  --host HOST --port PORT     the broker (127.0.0.1, 1883)\n"
    "  --username U --password P   its credential\n"
    "  --ca FILE                   PEM of the authority; speaks TLS\n"
    "  --base TOPIC                MQTT_TOPIC_BASE of the server (hidrometro/v1)\n"
    "  --key KEY                   checks the commands' signatures\n"
    "  --rate N | --pulses FILE    pulses a second, or lines of Unix ms and pulses\n"
    "  --pulses-per-liter N        calibration until a command says otherwise (450)\n"
    "  --interval S                between readings until a command says otherwise (10)\n"
    "  --speed N                   the device's time goes N times as fast (1)\n"
    "  --start UNIX_MS             the device's time at its start (now)\n"
    "  --run-for S                 device time until the water stops; ends when all is sent\n"
    "  --no-ntp                    the time is never learnt\n"
    "  --cut-during-write N        the power goes in the middle of the Nth write\n";

namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& text, const char* expected) {
  throw BadArgument("Bad " + name + " \"" + text + "\": " + expected);
}

template <typename Number>
Number whole(const std::string& name, const std::string& text, Number least, Number most) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) {
    const std::string bounds = std::to_string(least) + " to " + std::to_string(most);
    refuse(name, text, ("not a whole number from " + bounds).c_str());
  }
  return value;
}

std::uint64_t thousandths(const std::string& name, const std::string& text, std::uint64_t least) {
  meter_core::Decimal decimal;
  std::uint64_t value = 0;
  constexpr std::uint64_t MOST = 10'000'000;
  const bool good = meter_core::parseDecimal(text, decimal) &&
                    meter_core::scaleDecimal(decimal, 1, 3, value) && value >= least &&
                    value <= MOST;
  if (!good) refuse(name, text, "not a number in bounds");
  return value;
}

using Setter = std::function<void(const std::string& name, const std::string& text)>;

std::map<std::string, Setter> settersOf(Options& options) {
  const auto text = [](std::string& target) {
    return [&target](const std::string& name, const std::string& value) {
      if (value.empty()) refuse(name, value, "empty");
      target = value;
    };
  };
  return {
      {"--serial", text(options.serial)},
      {"--flash", text(options.flashPath)},
      {"--host", text(options.broker.host)},
      {"--username", text(options.broker.username)},
      {"--password", text(options.broker.password)},
      {"--ca", text(options.broker.caFile)},
      {"--base", text(options.topicBase)},
      {"--key", text(options.key)},
      {"--pulses", text(options.pulsesPath)},
      {"--port",
       [&](auto& name, auto& value) { options.broker.port = whole(name, value, 1, 65535); }},
      {"--rate", [&](auto& name, auto& value) { options.rate = thousandths(name, value, 0); }},
      {"--interval",
       [&](auto& name, auto& value) {
         options.interval = static_cast<std::uint32_t>(thousandths(name, value, 1));
       }},
      {"--speed",
       [&](auto& name, auto& value) { options.speed = whole(name, value, 1U, 100'000U); }},
      {"--start",
       [&](auto& name, auto& value) {
         options.start = whole(name, value, std::int64_t{1}, INT64_MAX);
       }},
      {"--run-for",
       [&](auto& name, auto& value) {
         options.runFor = whole(name, value, std::uint64_t{1}, std::uint64_t{10'000'000});
       }},
      {"--cut-during-write",
       [&](auto& name, auto& value) {
         options.cutDuringWrite = whole(name, value, std::uint64_t{1}, UINT64_MAX);
       }},
      {"--pulses-per-liter",
       [&](auto& name, auto& value) {
         meter_core::Decimal decimal;
         const bool good =
             meter_core::parseDecimal(value, decimal) &&
             meter_core::Calibration::fromPulsesPerLitre(decimal, options.calibration);
         if (!good) refuse(name, value, "not a number from 0.6 to 60000");
       }},
  };
}

}  // namespace

Options parseOptions(int count, char** arguments) {
  Options options;
  const auto setters = settersOf(options);
  for (int i = 1; i < count; i++) {
    const std::string name = arguments[i];
    if (name == "--no-ntp") {
      options.knowsTime = false;
      continue;
    }
    const auto setter = setters.find(name);
    if (setter == setters.end()) throw BadArgument("Unknown argument \"" + name + "\"");
    if (i + 1 == count) throw BadArgument(name + " needs a value");
    setter->second(name, arguments[++i]);
  }
  if (options.serial.empty()) throw BadArgument("--serial is missing");
  if (options.flashPath.empty()) throw BadArgument("--flash is missing");
  if (options.serial.size() > meter_core::SERIAL_LENGTH) {
    refuse("--serial", options.serial, "longer than 64 characters");
  }
  options.broker.clientId = options.serial;
  options.broker.willTopic = options.topicBase + "/" + options.serial + "/estado";
  return options;
}

}  // namespace native
