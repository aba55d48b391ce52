#include "store/curl_library.h"

#include <dlfcn.h>

#include "store/base/format.h"

namespace mlp {
namespace {

constexpr const char* kSoname = "libcurl.so.4";  // one ABI since 2006

Error NotUsable(const std::string& why) {
  return {ErrorCode::kIo,
          Format("URLs need libcurl, which cannot be used: {}", why),
          {},
          {},
          "install libcurl.so.4 (Debian: apt-get install libcurl4)",
          {}};
}

Result<CurlLibrary> Load() {
  void* const library = ::dlopen(kSoname, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return Fail(NotUsable(::dlerror()));
  CurlLibrary curl;
  const char* missing = nullptr;
#define MLP_CURL_LOAD(name)                                                   \
  curl.name = reinterpret_cast<decltype(curl.name)>(::dlsym(library, #name)); \
  if (curl.name == nullptr) missing = #name;
  MLP_CURL_FUNCTIONS(MLP_CURL_LOAD)
#undef MLP_CURL_LOAD
  if (missing != nullptr) return Fail(NotUsable(Format("it has no {}", missing)));
  if (curl.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    return Fail(NotUsable("it does not start"));
  }
  return curl;
}

}  // namespace

Result<const CurlLibrary*> LoadCurlLibrary() {
  static const Result<CurlLibrary> library = Load();
  if (!library) return Fail(library.error());
  return &*library;
}

}  // namespace mlp
