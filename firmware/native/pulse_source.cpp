#include "pulse_source.h"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace native {

namespace {

class SteadyPulses final : public PulseSource {
 public:
  explicit SteadyPulses(std::uint64_t perThousandSeconds)
      : perThousandSeconds_(perThousandSeconds) {}

  std::uint64_t until(std::int64_t time) override {
    if (start_ == 0) start_ = time;
    constexpr std::uint64_t MS_PER_THOUSAND_SECONDS = 1'000'000;
    const auto elapsed = static_cast<std::uint64_t>(time - start_);
    const std::uint64_t all = elapsed * perThousandSeconds_ / MS_PER_THOUSAND_SECONDS;
    const std::uint64_t fresh = all - given_;
    given_ = all;
    return fresh;
  }

 private:
  std::uint64_t perThousandSeconds_;
  std::int64_t start_ = 0;
  std::uint64_t given_ = 0;
};

struct Line {
  std::int64_t time;
  std::uint64_t pulses;
};

class PulsesFromLines final : public PulseSource {
 public:
  explicit PulsesFromLines(std::vector<Line> lines) : lines_(std::move(lines)) {}

  std::uint64_t until(std::int64_t time) override {
    std::uint64_t pulses = 0;
    for (; next_ < lines_.size() && lines_[next_].time <= time; next_++) {
      if (started_) pulses += lines_[next_].pulses;
    }
    started_ = true;
    return pulses;
  }

 private:
  std::vector<Line> lines_;
  std::size_t next_ = 0;
  bool started_ = false;
};

}  // namespace

std::unique_ptr<PulseSource> steadyPulses(std::uint64_t perThousandSeconds) {
  return std::make_unique<SteadyPulses>(perThousandSeconds);
}

std::unique_ptr<PulseSource> pulsesFromFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("Cannot open pulses \"" + path + "\"");
  std::vector<Line> lines;
  for (std::string text; std::getline(file, text);) {
    std::istringstream words(text);
    Line line{};
    std::string rest;
    const bool ordered = (words >> line.time >> line.pulses) && !(words >> rest) &&
                         (lines.empty() || lines.back().time <= line.time);
    if (!ordered) {
      throw std::runtime_error("Cannot read pulses \"" + path + "\", line " +
                               std::to_string(lines.size() + 1) +
                               ": not Unix ms and a number of pulses in ascending order");
    }
    lines.push_back(line);
  }
  return std::make_unique<PulsesFromLines>(std::move(lines));
}

}  // namespace native
