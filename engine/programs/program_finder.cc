#include "engine/programs/program_finder.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>
#include <utility>

#include "store/base/text.h"

namespace mlp {
namespace {

// What the kernel reads of a `#!` line (BINPRM_BUF_SIZE), and how many scripts it follows.
constexpr std::size_t kLongestScriptLine = 256;
constexpr int kMostScripts = 4;

// As shells and execvp have it where PATH is not set.
constexpr char kDefaultPath[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

bool IsRelative(const std::string& path) {
  return path.empty() || path.front() != '/';
}

void SortFiles(std::vector<FoundFile>& files) {
  const auto key = [](const FoundFile& file) { return std::tie(file.name, file.path); };
  std::sort(files.begin(), files.end(),
            [&](const FoundFile& a, const FoundFile& b) { return key(a) < key(b); });
  const auto end =
      std::unique(files.begin(), files.end(),
                  [&](const FoundFile& a, const FoundFile& b) { return key(a) == key(b); });
  files.erase(end, files.end());
}

std::vector<std::string> WordsOfLine(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : std::string(line) + " ") {
    if (c != ' ' && c != '\t') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  return words;
}

}  // namespace

std::optional<std::string> ProcessVariable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::optional<FoundFile> ProgramFinder::ProgramAt(const std::string& name,
                                                  const std::string& path) {
  const auto stat = fs_.Stat(path, /*follow_symlinks=*/true);
  const bool is_program =
      stat && *stat && (*stat)->type == FileType::kRegular && ((*stat)->mode & 0111) != 0;
  return is_program ? std::optional(FoundFile{name, path, **stat}) : std::nullopt;
}

std::optional<FoundFile> ProgramFinder::Locate(const std::string& name,
                                               const std::string& directory) {
  if (name.find('/') != std::string::npos)
    return ProgramAt(name, IsRelative(name) ? directory + "/" + name : name);
  for (std::string place : Split(machine_.VariableOr("PATH", kDefaultPath), ':')) {
    if (IsRelative(place)) place = place.empty() ? directory : directory + "/" + place;
    if (auto found = ProgramAt(name, place + "/" + name)) return found;
  }
  return std::nullopt;
}

void ProgramFinder::Add(const std::string& name, const std::string& directory, int depth,
                        ProgramFiles& files) {
  const std::optional<FoundFile> found = Locate(name, directory);
  std::string head(kLongestScriptLine, '\0');
  Result<std::size_t> read = std::size_t{0};
  if (found) {
    const auto file = fs_.OpenForReading(found->path);
    if (file) {
      read = (*file)->ReadAt(0, head.data(), head.size());
    } else {
      read = tl::unexpected(file.error());
    }
  }
  if (!found || !read || depth > kMostScripts) {
    files.unknown.insert(name);
    return;
  }
  files.programs.push_back(*found);
  head.resize(*read);
  if (!head.starts_with("#!")) return libraries_.Add(*found, files.libraries, files.unknown);
  AddInterpreter(std::string_view(head).substr(2, head.find('\n') - 2), directory, depth, files);
}

// "#!/usr/bin/env -S python3 -u" runs env and python3.
void ProgramFinder::AddInterpreter(std::string_view line, const std::string& directory, int depth,
                                   ProgramFiles& files) {
  const std::vector<std::string> words = WordsOfLine(line);
  if (words.empty()) return;
  Add(words.front(), directory, depth + 1, files);
  if (words.front().substr(words.front().rfind('/') + 1) != "env") return;
  const auto program = std::find_if(words.begin() + 1, words.end(), [](const std::string& word) {
    return word.front() != '-' && word.find('=') == std::string::npos;
  });
  if (program != words.end()) Add(*program, directory, depth + 1, files);
}

const ProgramFiles& ProgramFinder::Find(const CommandPrograms& programs,
                                        const std::string& directory) {
  const auto is_at_directory = [](const std::string& name) {
    return name.find('/') != std::string::npos && IsRelative(name);
  };
  const std::vector<std::string> places = Split(machine_.VariableOr("PATH", kDefaultPath), ':');
  const bool depends_on_directory =
      std::any_of(programs.names.begin(), programs.names.end(), is_at_directory) ||
      std::any_of(places.begin(), places.end(), IsRelative);
  std::string question = depends_on_directory ? directory : std::string();
  for (const std::string& name : programs.names) question += '\0' + name;
  question += '\0';
  for (const std::string& name : programs.unknown) question += '\0' + name;
  const auto [answer, is_new] = answers_.try_emplace(question);
  ProgramFiles& files = answer->second;
  if (!is_new) return files;
  files.unknown.insert(programs.unknown.begin(), programs.unknown.end());
  for (const std::string& name : programs.names) Add(name, directory, 0, files);
  SortFiles(files.programs);
  SortFiles(files.libraries);
  return files;
}

}  // namespace mlp
