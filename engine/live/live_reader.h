// LiveReader: follows one file of live metrics while a program writes it. What a log gets appended
// is read once; a JSON file that is rewritten gives its present step. Never waits, never writes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/live/live_step.h"
#include "store/base/error.h"
#include "store/base/file_system.h"

namespace mlp {

class LiveReader {
 public:
  // The file need not be there yet. A name that ends in .json is a file that is rewritten, all
  // others are logs. `name` is what messages call it.
  LiveReader(FileSystem& fs, std::string path, std::string name);

  // The steps that were added since the last call, in the order of the file; none where there is no
  // file. At most 4 MiB of it are read: `has_more` says that the next call would not come back with
  // nothing. An error only if the system refuses; the next call tries again.
  Result<std::vector<LiveStep>> Poll();
  bool has_more() const { return has_more_; }

  // How often the file began anew: it was replaced, or cut. The steps of the last Poll then are
  // those of the new one from its beginning, and earlier ones are void.
  int restarts() const { return restarts_; }

  // What was passed over since the last call: lines that are no steps or longer than 1 MiB, each
  // with its place. Of one file at most ten are told.
  std::vector<Error> TakeProblems();

 private:
  Result<std::vector<LiveStep>> PollLog(ReadableFile& file, const FileStat& stat);
  Result<std::vector<LiveStep>> PollState(ReadableFile& file, const FileStat& stat);
  Result<bool> IsContinued(ReadableFile& file, const FileStat& stat);
  void BeginAnew();
  Status ReadLines(ReadableFile& file, std::vector<LiveStep>& steps);
  void TakeWholeLines(std::string& text, std::vector<LiveStep>& steps);
  void TakeWholeTail(std::string& text, std::vector<LiveStep>& steps);
  void Consume(std::string& text, std::size_t size);
  void AddProblem(Error error);

  FileSystem& fs_;
  const std::string path_, name_;
  const bool is_state_;
  std::optional<FileStat> seen_;  // of the file when it was last read
  bool has_more_ = false;
  int restarts_ = 0;
  int told_ = 0;  // problems of this file
  std::vector<Error> problems_;

  // Of a log.
  std::uint64_t offset_ = 0;  // behind what was taken
  int line_ = 1;              // the number of the line that begins there
  bool skipping_ = false;     // the line at offset_ is the rest of one that is too long
  std::string tail_;          // the last bytes before offset_

  // Of a file that is rewritten.
  std::optional<LiveStep> state_;
  bool is_settled_ = false;  // it was read again when it had stood still
};

}  // namespace mlp
