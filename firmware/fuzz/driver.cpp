/**
 * Runs a libFuzzer target where there is no clang: mutates the inputs that it was given and those that
 * reached new code, which the compiler's -fsanitize-coverage=trace-pc reports.
 *
 * Usage: driver SECONDS SEED FILE…
 */
#include <sanitizer/common_interface_defs.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

/** Twice what a packet carries. */
constexpr std::size_t LONGEST_INPUT = 512;
constexpr std::size_t EDGES = 1 << 16;

std::array<bool, EDGES> reached{};
std::uintptr_t previousPlace = 0;
bool isNew = false;
std::string current;

constexpr const char* WORDS[] = {"{",
                                 "}",
                                 "[",
                                 "]",
                                 "\"",
                                 "\\",
                                 "\\u0000",
                                 ":",
                                 ",",
                                 "null",
                                 "true",
                                 "\"id\":",
                                 "\"sig\":",
                                 "\"nonce\":",
                                 "\"value\":",
                                 "\"exp\":",
                                 "\"iat\":",
                                 "\"action\":\"reset\"",
                                 "\"numeroSerie\":\"ABC123\"",
                                 "-",
                                 "0.",
                                 "1e",
                                 "e-999999999999",
                                 "9223372036854775808",
                                 "18446744073709551616",
                                 "0.0000000000000001"};

/** Prints what the target was given when it ended the program. */
void printInput() {
  std::fprintf(stderr, "input:");
  for (const char c : current) std::fprintf(stderr, " %02x", static_cast<unsigned char>(c));
  std::fprintf(stderr, "\n%s\n", current.c_str());
}

void mutate(std::string& input, check::Random& random, const std::vector<std::string>& corpus) {
  const std::size_t at = random.below(input.size() + 1);
  const std::size_t length = random.below(input.size() - at + 1);
  switch (random.below(7)) {
    case 0:
      if (at < input.size()) input[at] = static_cast<char>(input[at] ^ (1 << random.below(8)));
      break;
    case 1:
      input.insert(at, 1, static_cast<char>(random.next()));
      break;
    case 2:
      input.erase(at, 1 + random.below(4));
      break;
    case 3:
      input.insert(at, WORDS[random.below(std::size(WORDS))]);
      break;
    case 4:
      input.insert(random.below(input.size() + 1), input.substr(at, length));
      break;
    case 5: {
      const std::string& other = corpus[random.below(corpus.size())];
      input = input.substr(0, at) + other.substr(random.below(other.size() + 1));
      break;
    }
    default:
      input.erase(at, random.below(8) == 0 ? length : 1);
  }
  if (input.size() > LONGEST_INPUT) input.resize(LONGEST_INPUT);
}

void run() {
  previousPlace = 0;
  isNew = false;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(current.data()), current.size());
}

}  // namespace

/** Called by the instrumented code at the beginning of each of its blocks. */
extern "C" void __sanitizer_cov_trace_pc() {
  const auto place = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
  bool& edge = reached[(place ^ previousPlace << 1) % EDGES];
  isNew = isNew || !edge;
  edge = true;
  previousPlace = place;
}

/** A failed requirement of the target is a trap: the sanitizer is to report it like its own findings. */
extern "C" const char* __asan_default_options() { return "handle_sigill=1"; }

int main(int count, char** arguments) {
  if (count < 4) return 2;
  __sanitizer_set_death_callback(printInput);
  const std::chrono::seconds duration(std::strtol(arguments[1], nullptr, 10));
  const std::uint64_t seed = std::strtoull(arguments[2], nullptr, 10);
  check::Random random(seed);
  std::printf("fuzzing for %s s, seed %s\n", arguments[1], arguments[2]);
  std::fflush(stdout);

  std::vector<std::string> corpus;
  for (int i = 3; i < count; i++) {
    std::ifstream file(arguments[i], std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    current = corpus.back();
    run();
  }
  std::uint64_t runs = 0;
  const auto end = std::chrono::steady_clock::now() + duration;
  while (runs % 1024 != 0 || std::chrono::steady_clock::now() < end) {
    current = corpus[random.below(corpus.size())];
    for (std::uint64_t i = 1 + random.below(4); i > 0; i--) mutate(current, random, corpus);
    run();
    if (isNew) corpus.push_back(current);
    runs++;
  }
  std::printf("ok | %llu inputs, %zu of them reached new code\n",
              static_cast<unsigned long long>(runs), corpus.size());
  return 0;
}
