// ReproObserver: hears what a Reproducer does, as it happens, on its thread. A seam; the terminal's
// reporter is one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/decision.h"
#include "pipelines/lock_file.h"
#include "pipelines/pipeline.h"

namespace mlp {

class ReproObserver {
 public:
  virtual ~ReproObserver() = default;
  virtual void OnBegin(std::size_t /*stages*/) {}
  virtual void OnDecided(const Stage&, const Decision&) {}
  // One command of the stage begins.
  virtual void OnCommand(const Stage&, const std::string& /*command*/) {}
  // One line that the stage printed, without its newline.
  virtual void OnOutput(const Stage&, std::string_view /*line*/) {}
  // Its commands ended well: what it read and wrote. Before OnRan.
  virtual void OnResult(const Stage&, const LockedStage&) {}
  virtual void OnRan(const Stage&, std::int64_t /*duration_ns*/) {}
  virtual void OnRestored(const Stage&) {}
  virtual void OnStored(const Stage&) {}
  virtual void OnAdded(const Stage&) {}  // tracked data was recorded as it stands
  virtual void OnFailed(const Stage&, const Error&) {}
  // Of a traced stage: something that its declaration does not say. `add` is what to write into it,
  // or empty.
  virtual void OnUndeclared(const Stage&, const std::string& sentence, const std::string& add) {
    OnWarning(add.empty() ? sentence : sentence + "; add '" + add + "'");
  }
  virtual void OnWarning(const std::string& /*sentence*/) {}
  virtual void OnWaitingForLock(const std::string& /*holder*/) {}
  // Called about ten times a second while stages run: for a live display.
  virtual void OnTick() {}
};

}  // namespace mlp
