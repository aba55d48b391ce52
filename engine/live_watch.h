// LiveWatch: follows files of live metrics that come and go, and keeps of each what is shown. One
// thread; nothing in here waits.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/live/live_reader.h"
#include "engine/live/live_track.h"
#include "engine/live_files.h"
#include "store/base/clock.h"

namespace mlp {

struct WatchedFile {
  WatchedFile(FileSystem& fs, LiveFile followed)
      : file(std::move(followed)), reader(fs, file.path, file.Label()) {}

  LiveFile file;
  LiveReader reader;
  LiveTrack track;
  int restarts = 0;            // of the reader, as far as `track` knows
  std::int64_t news_ns = 0;    // on the monotonic clock: when it last had a step
  bool is_caught_up = false;   // what was there at first is read
  bool is_unreadable = false;  // and that was told
};

class LiveObserver {
 public:
  virtual ~LiveObserver() = default;
  // In the order of the file; `watched` knows them already. While it is not caught up, they were
  // there before.
  virtual Status OnSteps(const WatchedFile& watched, const std::vector<LiveStep>& steps) = 0;
  // Once for each file, when what was there at first is read.
  virtual void OnCaughtUp(const WatchedFile&) {}
  // Of a file that cannot be read, and lines that are no steps; each is told once.
  virtual void OnProblem(const Error& problem) = 0;
};

class LiveWatch {
 public:
  // `keys` are patterns of names (pipelines/glob.h: FnMatches); others are left out, and so are
  // steps that then have none. Empty: all.
  LiveWatch(FileSystem& fs, Clock& clock, LiveFiles files, std::vector<std::string> keys)
      : fs_(fs), clock_(clock), files_(std::move(files)), keys_(std::move(keys)) {}

  // Looks at every file once, and once a second for new ones. Returns whether there were steps; an
  // error only of the observer.
  Result<bool> Look(LiveObserver& observer);

  // By label.
  const std::map<std::string, WatchedFile>& watched() const { return watched_; }

 private:
  void FindFiles();
  Result<bool> LookAt(WatchedFile& watched, LiveObserver& observer);
  void KeepKeys(std::vector<LiveStep>& steps) const;

  FileSystem& fs_;
  Clock& clock_;
  const LiveFiles files_;
  const std::vector<std::string> keys_;
  std::map<std::string, WatchedFile> watched_;
  std::int64_t found_ns_ = -1;
};

}  // namespace mlp
