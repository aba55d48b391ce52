#include "engine/dependency_probe.h"

#include <memory>

#include "engine/command_output.h"
#include "engine/text_selection.h"
#include "pipelines/regular_expression.h"
#include "store/base/format.h"
#include "store/web_resource.h"

namespace mlp {
namespace {

constexpr std::uint64_t kMostText = 256 << 20;

Probe KnownAs(HashAlgorithm algorithm, std::string_view bytes) {
  return {true, {HashOf(algorithm, bytes), bytes.size(), 0, false}, {}};
}

// A file that does not exist leaves `exists` false.
Result<Probe> ProbeText(FileSystem& fs, const ProbeRequest& request) {
  const Dependency& dependency = request.dependency;
  MLP_ASSIGN(const auto stat, fs.Stat(request.path, true));
  if (!stat) return Probe();
  if (stat->type != FileType::kRegular) return Fail(ErrorCode::kInvalid, "this is no file");
  if (stat->size > kMostText) {
    return Fail(ErrorCode::kInvalid, Format("the file has more than {} bytes", kMostText));
  }
  MLP_ASSIGN(const std::string text, ReadFile(fs, request.path));
  if (dependency.kind == DependencyKind::kLines) {
    return KnownAs(request.algorithm,
                   SelectLines(text, dependency.first_line, dependency.last_line));
  }
  MLP_ASSIGN(const auto expression, RegularExpression::Compile(dependency.selector));
  return KnownAs(request.algorithm, expression.MatchesIn(text));
}

Result<Probe> ProbeUrl(const ProbeRequest& request) {
  MLP_ASSIGN(const WebResource resource, FetchVersion(request.algorithm, request.dependency.text));
  return Probe{resource.exists, {resource.version, resource.size, 0, false}, {}};
}

Result<Probe> TryProbe(FileSystem& fs, Clock& clock, const ProbeRequest& request) {
  if (request.dependency.kind == DependencyKind::kUrl) return ProbeUrl(request);
  if (request.dependency.kind != DependencyKind::kCommand) return ProbeText(fs, request);
  MLP_ASSIGN(const std::string output,
             CommandOutput(request.dependency.selector, request.path, clock));
  return KnownAs(request.algorithm, output);
}

}  // namespace

bool IsProbed(DependencyKind kind) {
  return kind == DependencyKind::kLines || kind == DependencyKind::kRegex ||
         kind == DependencyKind::kUrl || kind == DependencyKind::kCommand;
}

Probe ProbeDependency(FileSystem& fs, Clock& clock, const ProbeRequest& request) {
  Result<Probe> probe = TryProbe(fs, clock, request);
  if (probe) return std::move(*probe);
  return {false, {}, probe.error().message};
}

void ProbeAll(FileSystem& fs, Clock& clock, WorkerPool& pool, std::vector<ProbeRequest> requests,
              std::function<void(std::vector<Probe>)> done) {
  if (requests.empty()) return done({});
  struct Pending {
    std::vector<Probe> probes;
    std::size_t left;
    std::function<void(std::vector<Probe>)> done;
  };
  auto pending = std::make_shared<Pending>(
      Pending{std::vector<Probe>(requests.size()), requests.size(), std::move(done)});
  for (std::size_t i = 0; i < requests.size(); ++i) {
    pool.Submit([&fs, &clock, pending, i, request = std::move(requests[i])] {
      Probe probe = ProbeDependency(fs, clock, request);
      return [pending, i, probe = std::move(probe)] {
        pending->probes[i] = probe;
        if (--pending->left == 0) pending->done(std::move(pending->probes));
      };
    });
  }
}

}  // namespace mlp
