#include "engine/experiments/git_library.h"

#include <dlfcn.h>

#include "store/base/format.h"

namespace mlp {
namespace {

// The one whose headers this was compiled against: structures differ between versions.
constexpr const char* kSoname = "libgit2.so." LIBGIT2_SOVERSION;

Error NotUsable(const std::string& why) {
  return {ErrorCode::kIo,
          Format("git repositories need libgit2, which cannot be used: {}", why),
          {},
          {},
          Format("install {} (Debian: apt-get install libgit2-{})", kSoname, LIBGIT2_SOVERSION),
          {}};
}

Result<GitLibrary> Load() {
  void* const library = ::dlopen(kSoname, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return Fail(NotUsable(::dlerror()));
  GitLibrary git;
  const char* missing = nullptr;
#define MLP_GIT_LOAD(name)                                                  \
  git.name = reinterpret_cast<decltype(git.name)>(::dlsym(library, #name)); \
  if (git.name == nullptr) missing = #name;
  MLP_GIT_FUNCTIONS(MLP_GIT_LOAD)
#undef MLP_GIT_LOAD
  if (missing != nullptr) return Fail(NotUsable(Format("it has no {}", missing)));
  if (git.git_libgit2_init() < 0) return Fail(NotUsable("it does not start"));
  return git;
}

}  // namespace

Result<const GitLibrary*> LoadGitLibrary() {
  static const Result<GitLibrary> library = Load();
  if (!library) return Fail(library.error());
  return &*library;
}

const GitLibrary& Git() {
  return **LoadGitLibrary();
}

}  // namespace mlp
