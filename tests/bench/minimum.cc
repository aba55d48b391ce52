// The least that putting files into a content-addressed store can cost: every file of a directory
// is opened, read, hashed with SHA-256, and linked or copied to the name of its digest. No record,
// no sync, no second look. What `mlpipe add` is measured against.
//
//   minimum link|copy DATA STORE
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t kChunk = 1 << 20;

void Check(bool holds, const std::string& what) {
  if (holds) return;
  std::perror(what.c_str());
  std::exit(1);
}

class Worker {
 public:
  Worker(std::string store, bool links)
      : store_(std::move(store)),
        links_(links),
        context_(EVP_MD_CTX_new()),
        sha256_(EVP_MD_fetch(nullptr, "SHA256", nullptr)),
        buffer_(std::make_unique_for_overwrite<char[]>(kChunk)) {}

  void Store(const std::string& path, int number) {
    const int from = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    Check(from >= 0, path);
    const std::string temporary = store_ + "/tmp." + std::to_string(number);
    const int to =
        links_ ? -1 : open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
    EVP_DigestInit_ex2(context_, sha256_, nullptr);
    for (ssize_t got; (got = read(from, buffer_.get(), kChunk)) != 0;) {
      Check(got > 0, path);
      EVP_DigestUpdate(context_, buffer_.get(), static_cast<std::size_t>(got));
      if (to >= 0) Check(write(to, buffer_.get(), static_cast<std::size_t>(got)) == got, temporary);
    }
    close(from);
    if (to >= 0) close(to);
    const std::string place = Place();
    if (links_) {
      Check(link(path.c_str(), place.c_str()) == 0 || errno == EEXIST, place);
    } else {
      Check(rename(temporary.c_str(), place.c_str()) == 0, place);
    }
  }

 private:
  std::string Place() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    EVP_DigestFinal_ex(context_, digest, nullptr);
    char hex[65];
    for (int i = 0; i < 32; ++i) std::snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    return store_ + "/" + std::string(hex, 2) + "/" + (hex + 2);
  }

  const std::string store_;
  const bool links_;
  EVP_MD_CTX* const context_;
  EVP_MD* const sha256_;
  const std::unique_ptr<char[]> buffer_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::fprintf(stderr, "usage: minimum link|copy DATA STORE\n"), 2;
  const bool links = std::string(argv[1]) == "link";
  const std::string store = argv[3];
  std::filesystem::create_directories(store);
  for (int i = 0; i < 256; ++i) {
    char name[3];
    std::snprintf(name, sizeof name, "%02x", i);
    mkdir((store + "/" + name).c_str(), 0777);
  }
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[2]))
    if (entry.is_regular_file()) files.push_back(entry.path().string());
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i) {
    threads.emplace_back([&] {
      Worker worker(store, links);
      for (std::size_t file; (file = next++) < files.size();)
        worker.Store(files[file], static_cast<int>(file));
    });
  }
  for (std::thread& thread : threads) thread.join();
}
