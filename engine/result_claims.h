// ResultClaims: who is about to make the result of which fingerprint. Several workspaces of one
// project (experiments that run side by side, and the user's own) may need the same one: whoever
// claims it first runs the stage, and the others wait and restore it from the run cache.
//
// A claim dies with its process. That of one that is killed is free while its command may still be
// ending: then the stage runs a second time, which is a waste and no harm.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "engine/fingerprint.h"
#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/base/keyed_locks.h"

namespace mlp {

class ResultClaims {
 public:
  // `path` is ProjectPaths::FingerprintLocks; opened, and made, by the first claim.
  ResultClaims(FileSystem& fs, std::string path) : fs_(fs), path_(std::move(path)) {}

  // Given up when it is destroyed. The ResultClaims must outlive it.
  class Claim {
   public:
    ~Claim();
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;

   private:
    friend class ResultClaims;
    Claim(ResultClaims& claims, KeyedLocks::Key key) : claims_(claims), key_(key) {}
    ResultClaims& claims_;
    const KeyedLocks::Key key_;
  };
  // nullptr: another process has it, or another stage of this one.
  Result<std::shared_ptr<Claim>> TryClaim(const Fingerprint& fingerprint);
  Result<bool> IsFree(const Fingerprint& fingerprint);

 private:
  FileSystem& fs_;
  const std::string path_;
  std::optional<KeyedLocks> locks_;
  std::set<KeyedLocks::Key> own_;
};

}  // namespace mlp
