#include "engine/cli/gc_report.h"

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::pair<GarbageKind, std::string_view> kKinds[] = {
    {GarbageKind::kFile, "files"},
    {GarbageKind::kTree, "directories"},
    {GarbageKind::kRun, "run-cache entries"},
    {GarbageKind::kLeftover, "left-overs of killed processes"},
    {GarbageKind::kQuarantined, "damaged objects in quarantine"}};

void WarnOfUnlisted(CommandContext& context, const std::string& place,
                    const std::vector<Digest>& unlisted, std::size_t kept) {
  context.err << Format(
      "warning: {} does not have the list of {}, so {} that may be in it: kept\n", place,
      unlisted.size() == 1 ? "directory " + unlisted.front().ToString()
                           : Format("{} directories that are needed", unlisted.size()),
      Plural(kept, "file"));
}

// What stays though nothing needs it.
void PrintKept(CommandContext& context, const GcPlans& plans, bool forgets_unlisted) {
  if (context.quiet) return;
  const GcPlan& plan = plans.cache;
  std::ostream& err = context.err;
  if (plan.kept_for_age > 0)
    err << Format("{} that nothing needs: kept, too new\n", Plural(plan.kept_for_age, "object"));
  if (plan.kept_for_size > 0)
    err << Format("{} that nothing needs: kept, the cache is small enough\n",
                  Plural(plan.kept_for_size, "object"));
  if (forgets_unlisted) return;
  if (!plan.unlisted.empty()) {
    WarnOfUnlisted(context, "the cache", plan.unlisted, plan.kept_unlisted);
    err << "hint: 'mlpipe fetch' gets the lists from a remote; --skip-failed removes the files\n";
  }
  if (!plans.remote || plans.remote->unlisted.empty()) return;
  WarnOfUnlisted(context, "the remote", plans.remote->unlisted, plans.remote->kept_unlisted);
  err << "hint: 'mlpipe push' from where they are stores the lists; --skip-failed removes the "
         "files\n";
}

Value ToJson(const GcPlans& plans, bool dry) {
  const GcPlan& plan = plans.cache;
  Value json = {{"dry", dry},
                {"removed", Value::object()},
                {"bytes", plan.Bytes()},
                {"kept", {{"objects", plan.kept_objects}, {"bytes", plan.kept_bytes}}},
                {"kept_though_unused",
                 {{"too_new", plan.kept_for_age},
                  {"within_size", plan.kept_for_size},
                  {"maybe_in_unknown_directory", plan.kept_unlisted}}},
                {"paths", Value::array()}};
  for (const auto& [kind, name] : kKinds) json["removed"][std::string(name)] = plan.Count(kind);
  for (const Garbage& one : plan.garbage) json["paths"].push_back(one.path);
  if (!plans.remote) return json;
  const RemoteGcPlan& remote = *plans.remote;
  json["remote"] = {{"bytes", remote.Bytes()},
                    {"kept", {{"objects", remote.kept_objects}, {"bytes", remote.kept_bytes}}},
                    {"maybe_in_unknown_directory", remote.kept_unlisted},
                    {"keys", Value::array()}};
  for (const auto* const some : {&remote.lists, &remote.files})
    for (const RemoteFile& file : *some) json["remote"]["keys"].push_back(file.key);
  return json;
}

// Each file with its size, those of the remote as "remote:KEY".
void PrintFiles(std::ostream& out, const GcPlans& plans) {
  for (const Garbage& one : plans.cache.garbage)
    out << ForTerminal(one.path) << ' ' << FormatSize(one.size) << '\n';
  if (!plans.remote) return;
  for (const auto* const some : {&plans.remote->lists, &plans.remote->files})
    for (const RemoteFile& file : *some)
      out << "remote:" << ForTerminal(file.key) << ' ' << FormatSize(file.size) << '\n';
}

}  // namespace

void PrintPlans(std::ostream& out, const GcPlans& plans) {
  const GcPlan& plan = plans.cache;
  for (const auto& [kind, name] : kKinds) {
    std::uint64_t bytes = 0;
    for (const Garbage& one : plan.garbage) bytes += one.kind == kind ? one.size : 0;
    if (plan.Count(kind) > 0)
      out << Format("  {} {}, {}\n", plan.Count(kind), name, FormatSize(bytes));
  }
  if (plans.remote && !plans.remote->IsEmpty())
    out << Format("  in the remote: {} files and {} directories, {}\n", plans.remote->files.size(),
                  plans.remote->lists.size(), FormatSize(plans.remote->Bytes()));
}

void ReportGarbage(CommandContext& context, const GcPlans& plans, const GcReportOptions& options) {
  PrintKept(context, plans, options.forgets_unlisted);
  if (options.json) {
    context.out << PythonJson(ToJson(plans, options.dry), false) << '\n';
  } else if (plans.IsEmpty()) {
    context.out << "Nothing to remove.\n";
  } else {
    if (options.dry) PrintFiles(context.out, plans);
    context.out << Format("{} {}:\n", options.dry ? "Would remove" : "Removed",
                          FormatSize(plans.Bytes()));
    PrintPlans(context.out, plans);
  }
}

}  // namespace mlp
