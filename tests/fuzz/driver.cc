// A fuzzer of its own for compilers without libFuzzer, with the same command line where it matters:
//
//   fuzz_lock [-runs=N] [-seed=N] [-max_total_time=SECONDS] [-max_len=N] FILE|DIRECTORY...
//
// Runs every input given, then mutations of them: of the same seed always the same. It is blind,
// where libFuzzer follows coverage. An input that crashes is written to ./crash-input.
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string_view>
#include <vector>

#include "tests/fuzz/fuzz.h"

extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));

namespace {

struct Options {
  std::size_t runs = 0;
  std::uint64_t seed = 1;
  std::size_t seconds = 0;
  std::size_t max_length = 4096;
  std::vector<std::string> corpus;
};

std::string current;  // the input that runs now

void SaveCurrent() {
  std::ofstream("crash-input", std::ios::binary) << current;
  std::cerr << "the input is in ./crash-input (" << current.size() << " bytes)\n";
}

void OnSignal(int number) {
  SaveCurrent();
  ::signal(number, SIG_DFL);
  ::raise(number);
}

// What the formats are made of: a mutation that inserts one of these goes further than a byte.
constexpr std::string_view kTokens[] = {"${",
                                        "}",
                                        "${a}",
                                        "${item}",
                                        "${item.a}",
                                        "\\${",
                                        "a.b[0]",
                                        "[",
                                        "]",
                                        "{",
                                        "}",
                                        ": ",
                                        "- ",
                                        ", ",
                                        "\n",
                                        "\n  ",
                                        "\n    - ",
                                        "\"",
                                        "'",
                                        "#",
                                        "&a",
                                        "*",
                                        "*a",
                                        "<<: ",
                                        "!!str",
                                        "|",
                                        ">",
                                        "null",
                                        "true",
                                        "1e5",
                                        "0",
                                        "-1",
                                        ".inf",
                                        "../",
                                        "/",
                                        "~",
                                        "\\",
                                        "\0",
                                        "\xff",
                                        "\xe2\x82\xac",
                                        "\t",
                                        "\r\n",
                                        "---\n",
                                        "vars",
                                        "foreach",
                                        "matrix",
                                        "do",
                                        "cmd",
                                        "deps",
                                        "outs",
                                        "params",
                                        "wdir",
                                        "stages",
                                        "item",
                                        "key",
                                        "18446744073709551616",
                                        "9999999999999999999999",
                                        "%(key)s",
                                        "=",
                                        "[section]",
                                        "md5",
                                        "sha256",
                                        "path",
                                        "size",
                                        "nfiles",
                                        "hash",
                                        ".dir",
                                        "relpath",
                                        "\\u0041",
                                        "\\ud83d",
                                        "a=",
                                        "choice(",
                                        "range(",
                                        "int(",
                                        "interval(",
                                        "tag(log,",
                                        ")",
                                        "\\,",
                                        "1e3",
                                        "'''",
                                        "\"\"\""};

class Mutator {
 public:
  Mutator(const Options& options, const std::vector<std::string>& seeds)
      : max_length_(options.max_length), seeds_(seeds), random_(options.seed) {}

  std::string Next() {
    std::string text = seeds_[Below(seeds_.size())];
    const std::size_t count = 1 + Below(6);
    for (std::size_t i = 0; i < count; ++i) Change(text);
    if (text.size() > max_length_) text.resize(max_length_);
    return text;
  }

 private:
  std::size_t Below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

  std::string_view PartOf(const std::string& text) {
    const std::size_t begin = Below(text.size());
    return std::string_view(text).substr(begin, 1 + Below(std::min<std::size_t>(64, text.size())));
  }

  void Change(std::string& text) {
    const std::size_t at = Below(text.size() + 1);
    switch (Below(8)) {
      case 0:
        text.insert(at, 1, static_cast<char>(random_()));
        break;
      case 1:
        if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << Below(8)));
        break;
      case 2:
        text.erase(at, 1 + Below(16));
        break;
      case 3:
      case 4:
        text.insert(at, kTokens[Below(std::size(kTokens))]);
        break;
      case 5:
        if (!text.empty()) text.insert(at, std::string(PartOf(text)));
        break;
      case 6:
        text.insert(at, std::string(PartOf(seeds_[Below(seeds_.size())])));
        break;
      default:
        text.erase(at, 1);
        text.insert(at, kTokens[Below(std::size(kTokens))]);
    }
  }

  std::size_t max_length_;
  const std::vector<std::string>& seeds_;
  std::mt19937_64 random_;
};

Options ParseArguments(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const std::size_t equals = argument.find('=');
    if (argument.front() != '-') {
      options.corpus.push_back(argument);
      continue;
    }
    const std::uint64_t number = std::stoull(argument.substr(equals + 1));
    const std::string name = argument.substr(0, equals);
    if (name == "-runs") options.runs = number;
    if (name == "-seed") options.seed = number;
    if (name == "-max_total_time") options.seconds = number;
    if (name == "-max_len") options.max_length = number;
  }
  return options;
}

std::vector<std::string> ReadCorpus(const std::vector<std::string>& paths) {
  std::vector<std::filesystem::path> files;
  for (const std::string& path : paths) {
    if (!std::filesystem::is_directory(path)) {
      files.emplace_back(path);
    } else {
      for (const auto& entry : std::filesystem::directory_iterator(path)) files.push_back(entry);
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> texts;
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  return texts;
}

void RunOne(std::string text) {
  current = std::move(text);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(current.data()), current.size());
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = ParseArguments(argc, argv);
  const std::vector<std::string> seeds = ReadCorpus(options.corpus);
  if (seeds.empty()) {
    std::cerr << "no inputs: name a file or directory\n";
    return 2;
  }
  if (__sanitizer_set_death_callback != nullptr) {
    __sanitizer_set_death_callback(SaveCurrent);
  } else {
    for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) ::signal(number, OnSignal);
  }
  ::signal(SIGABRT, OnSignal);
  for (const std::string& seed : seeds) RunOne(seed);
  Mutator mutator(options, seeds);
  const auto begin = std::chrono::steady_clock::now();
  const std::chrono::seconds limit(options.seconds);
  std::size_t runs = 0;
  while (options.runs == 0 ? options.seconds > 0 : runs < options.runs) {
    if (options.seconds > 0 && std::chrono::steady_clock::now() - begin > limit) break;
    RunOne(mutator.Next());
    ++runs;
  }
  std::cerr << seeds.size() << " inputs and " << runs << " mutations\n";
  return 0;
}
