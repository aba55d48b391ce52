// libcurl, loaded when it is first needed: linking it would make every start of mlpipe load its two
// dozen shared libraries. Private to the files of store/ that speak HTTP.
#pragma once

#include <curl/curl.h>

#include "store/base/error.h"

namespace mlp {

// The functions in use; one list declares and loads them.
#define MLP_CURL_FUNCTIONS(USE) \
  USE(curl_easy_cleanup)        \
  USE(curl_easy_getinfo)        \
  USE(curl_easy_init)           \
  USE(curl_easy_perform)        \
  USE(curl_easy_reset)          \
  USE(curl_easy_setopt)         \
  USE(curl_easy_strerror)       \
  USE(curl_global_init)         \
  USE(curl_slist_append)        \
  USE(curl_slist_free_all)

// curl.h wraps these in macros that check types; here they are only names.
#undef curl_easy_getinfo
#undef curl_easy_setopt

struct CurlLibrary {
#define MLP_CURL_DECLARE(name) decltype(&::name) name = nullptr;
  MLP_CURL_FUNCTIONS(MLP_CURL_DECLARE)
#undef MLP_CURL_DECLARE
};

// Loads and initialises the library on the first call, from any thread; it stays for the life of
// the process. An error with the package to install if it is not there.
Result<const CurlLibrary*> LoadCurlLibrary();

}  // namespace mlp
