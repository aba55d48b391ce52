// AccessTrace: which files the processes of a command opened, and how. Made by the wrapper process
// (guard_process.h), read by the engine.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// What was done to a path; a set of bits.
enum AccessKind : unsigned {
  kAccessRead = 1,
  kAccessWrite = 2,    // its bytes, or the name was made
  kAccessRemove = 4,   // deleted, or renamed away
  kAccessExecute = 8,  // as a program
  kAccessList = 16,    // a directory whose names were read
  kAccessHidden = 32,  // there is such a file, but the sandbox does not show it
  kAccessStays = 64,   // written or removed, and there when all was over
};

struct TracedFile {
  unsigned kinds = 0;
  bool existed = false;  // before the first of it was done
};

struct AccessTrace {
  // By absolute path: without symlinks but for the last name, which is as it was opened. Failed
  // probes are left out.
  std::map<std::string, TracedFile> files;
  std::string gap;  // why it is not whole, as a sentence without its full stop; empty: it is

  // Takes in what came after it.
  void Append(const AccessTrace& later);
  // Of several names that were opened: those of programs and of shared libraries.
  std::vector<std::string> Programs() const;
  std::vector<std::string> Libraries() const;
};

// {"gap": "", "files": {"/project/a.txt": "r", "/project/made.txt": "w+"}}: a letter for each kind,
// r w d x l h s, and a '+' where nothing was there before. A name that is not UTF-8 loses the bytes
// that are not.
Value ToJson(const AccessTrace& trace);
Result<AccessTrace> ParseAccessTrace(const std::string& text);
Result<AccessTrace> ReadAccessTrace(const Value& json);

// Whether the file of this name is a shared library: "libm.so", "libm.so.6".
bool IsLibraryName(std::string_view path);

}  // namespace mlp
