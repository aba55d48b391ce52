#include "engine/live/live_reader.h"

#include <algorithm>
#include <utility>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostAtOnce = 4 << 20;
constexpr std::size_t kPiece = 1 << 16;
// Two files that were written by the same program differ in less: it holds the time of a step.
constexpr std::size_t kTailBytes = 256;
constexpr int kMostTold = 10;

bool IsSameFile(const FileStat& a, const FileStat& b) {
  return a.device == b.device && a.inode == b.inode;
}

bool IsAsBefore(const FileStat& a, const FileStat& b) {
  return IsSameFile(a, b) && a.size == b.size && a.mtime_ns == b.mtime_ns &&
         a.ctime_ns == b.ctime_ns;
}

// Up to `most` bytes from `offset` on; fewer only at the end of the file.
Result<std::string> ReadPart(ReadableFile& file, std::uint64_t offset, std::size_t most) {
  std::string text(most, '\0');
  std::size_t filled = 0;
  while (filled < most) {
    MLP_ASSIGN(const std::size_t got,
               file.ReadAt(offset + filled, text.data() + filled, most - filled));
    if (got == 0) break;
    filled += got;
  }
  text.resize(filled);
  return text;
}

Error TooLong(const std::string& name, int line, const char* what) {
  Error error;
  error.code = ErrorCode::kInvalid;
  error.message =
      Format("{} of live metrics is longer than {}", what, FormatSize(kLongestLiveLine));
  error.where.file = name;
  error.where.line = line;
  error.hint = "write what belongs to no single step to a file of its own";
  return error;
}

}  // namespace

LiveReader::LiveReader(FileSystem& fs, std::string path, std::string name)
    : fs_(fs), path_(std::move(path)), name_(std::move(name)), is_state_(MayBeLiveState(path_)) {}

Result<std::vector<LiveStep>> LiveReader::Poll() {
  has_more_ = has_more_ && !is_state_;
  MLP_ASSIGN(const std::optional<FileStat> there, fs_.Stat(path_, true));
  // What is no file could keep whoever opens it waiting.
  if (!there || there->type != FileType::kRegular) {
    seen_.reset();
    has_more_ = false;
    return std::vector<LiveStep>();
  }
  const bool is_unchanged = seen_ && IsAsBefore(*seen_, *there);
  if (is_unchanged && (is_state_ ? is_settled_ : !has_more_)) return std::vector<LiveStep>();
  Result<std::unique_ptr<ReadableFile>> file = fs_.OpenForReading(path_);
  if (!file) {
    MLP_ASSIGN(const std::optional<FileStat> now, fs_.Stat(path_, true));
    if (!now) return std::vector<LiveStep>();  // gone meanwhile
    return Fail(std::move(file.error()));
  }
  MLP_ASSIGN(const FileStat stat, (*file)->Stat());
  Result<std::vector<LiveStep>> steps = is_state_ ? PollState(**file, stat) : PollLog(**file, stat);
  if (steps) seen_ = stat;
  return steps;
}

std::vector<Error> LiveReader::TakeProblems() {
  return std::exchange(problems_, {});
}

Result<std::vector<LiveStep>> LiveReader::PollLog(ReadableFile& file, const FileStat& stat) {
  if (offset_ > 0) {
    MLP_ASSIGN(const bool is_continued, IsContinued(file, stat));
    if (!is_continued) BeginAnew();
  }
  std::vector<LiveStep> steps;
  MLP_TRY(ReadLines(file, steps));
  return steps;
}

// A file that was cut and written again may have the old size by now, and a new file the old
// number: so the bytes are compared, too.
Result<bool> LiveReader::IsContinued(ReadableFile& file, const FileStat& stat) {
  if ((seen_ && !IsSameFile(*seen_, stat)) || stat.size < offset_) return false;
  MLP_ASSIGN(const std::string tail, ReadPart(file, offset_ - tail_.size(), tail_.size()));
  return tail == tail_;
}

void LiveReader::BeginAnew() {
  ++restarts_;
  offset_ = 0;
  line_ = 1;
  told_ = 0;
  skipping_ = false;
  tail_.clear();
}

Status LiveReader::ReadLines(ReadableFile& file, std::vector<LiveStep>& steps) {
  std::string text;  // from offset_ on
  has_more_ = true;
  for (std::size_t read = 0; has_more_ && read < kMostAtOnce;) {
    MLP_ASSIGN(const std::string piece, ReadPart(file, offset_ + text.size(), kPiece));
    has_more_ = piece.size() == kPiece;
    read += piece.size();
    text += piece;
    TakeWholeLines(text, steps);
    if (text.size() <= kLongestLiveLine && !skipping_) continue;
    if (!skipping_) AddProblem(TooLong(name_, line_, "a line"));
    skipping_ = true;
    Consume(text, text.size());
  }
  if (!has_more_) TakeWholeTail(text, steps);
  return {};
}

void LiveReader::TakeWholeLines(std::string& text, std::vector<LiveStep>& steps) {
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find('\n', begin)) != text.npos; begin = end + 1, ++line_) {
    if (std::exchange(skipping_, false)) continue;
    const std::string line = text.substr(begin, end - begin);
    if (Trim(line).empty()) continue;
    Result<LiveStep> step = line.size() > kLongestLiveLine ? Fail(TooLong(name_, line_, "a line"))
                                                           : ParseLiveLine(name_, line_, line);
    if (step)
      steps.push_back(std::move(*step));
    else
      AddProblem(std::move(step.error()));
  }
  Consume(text, begin);
}

// The last line of a program that ends its lines before it begins them: no beginning of an object
// is an object, so what is one lacks nothing but the newline.
void LiveReader::TakeWholeTail(std::string& text, std::vector<LiveStep>& steps) {
  if (skipping_ || text.empty() || text.back() != '}') return;
  if (Result<LiveStep> step = ParseLiveLine(name_, line_, text)) {
    steps.push_back(std::move(*step));
    Consume(text, text.size());
  }
}

void LiveReader::Consume(std::string& text, std::size_t size) {
  tail_.append(text, size > kTailBytes ? size - kTailBytes : 0, std::min(size, kTailBytes));
  if (tail_.size() > kTailBytes) tail_.erase(0, tail_.size() - kTailBytes);
  offset_ += size;
  text.erase(0, size);
}

Result<std::vector<LiveStep>> LiveReader::PollState(ReadableFile& file, const FileStat& stat) {
  std::vector<LiveStep> steps;
  // Two changes in one tick of the file system's clock look like one, so what stands still is read
  // once more; then it is also clear that it is no half of a file.
  is_settled_ = seen_ && IsAsBefore(*seen_, stat);
  MLP_ASSIGN(const std::string text, ReadPart(file, 0, kLongestLiveLine + 1));
  if (text.size() > kLongestLiveLine) {
    if (is_settled_) AddProblem(TooLong(name_, 0, "a file"));
    return steps;
  }
  Result<std::optional<LiveStep>> step = ParseLiveState(name_, text);
  if (!step && is_settled_) AddProblem(std::move(step.error()));
  if (!step || !*step || state_ == *step) return steps;
  if (state_ && (*step)->step < state_->step) ++restarts_;
  state_ = *step;
  steps.push_back(std::move(**step));
  return steps;
}

void LiveReader::AddProblem(Error error) {
  if (told_ >= kMostTold) return;
  if (++told_ == kMostTold) error.notes.push_back("what else is wrong in this file is not told");
  problems_.push_back(std::move(error));
}

}  // namespace mlp
