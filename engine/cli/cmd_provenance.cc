// mlpipe provenance, mlpipe verify-provenance
#include <algorithm>
#include <filesystem>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/version.h"
#include "engine/provenance/lineage_in_place.h"
#include "engine/provenance/provenance_check.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ProvenanceLine {
  std::string target, file, builder = "urn:mlpipe:builder:local";
  bool sign = false, deep = false;
};

struct VerifyProvenanceLine {
  std::string statement, output, key;
};

Result<Value> StatementFor(Workspace& workspace, const ProvenanceLine& options) {
  MLP_ASSIGN(const Lineage lineage, LineageInPlace(workspace, options.target));
  return ProvenanceStatement(
      lineage, {workspace.layout().algorithm, options.deep, options.builder, kMlpipeVersion});
}

Result<std::string> SignedStatement(CommandContext& context, std::string statement) {
  const KeyRing ring = KeyRing::OfUser(context.environment.fs);
  MLP_ASSIGN(const std::optional<SigningKey> key, ring.Own());
  if (!key)
    return Fail(ErrorCode::kNotFound, "you have no signing key", "'mlpipe key new' makes one");
  MLP_ASSIGN(const Envelope envelope, Sealed(kStatementMediaType, std::move(statement), *key));
  return EnvelopeText(envelope);
}

Result<int> RunProvenance(CommandContext& context, const ProvenanceLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(LoadWorkspace(context, workspace));
  MLP_ASSIGN(const Value statement, StatementFor(workspace, options));
  std::string text = PythonJson(statement, false);
  if (options.sign) {
    MLP_ASSIGN(text, SignedStatement(context, std::move(text)));
  } else {
    text += '\n';
  }
  if (!options.file.empty())
    MLP_TRY(WriteFileAtomically(context.environment.fs, options.file, text));
  else
    context.out << text;
  return kExitOk;
}

Result<std::vector<TrustedKey>> KeysThatCount(CommandContext& context, const std::string& file) {
  FileSystem& fs = context.environment.fs;
  if (file.empty()) return KeyRing::OfUser(fs).Trusted();
  MLP_ASSIGN(const std::string text, ReadFile(fs, file));
  MLP_ASSIGN(PublicKey key, PublicKey::FromPem(file, text));
  return std::vector<TrustedKey>{{key.Id(), file, key}};
}

// What the statement's names are relative to: the project around, else where the user stands.
std::string BaseOf(const Environment& environment) {
  const Result<ProjectPaths> project = FindProject(environment);
  return project ? project->root() : environment.current_dir;
}

// The subject that `output` is meant to be: the one of its name, or the only one.
Result<StatementSubject> SubjectFor(const VerifyProvenanceLine& options, const std::string& path,
                                    const std::string& base,
                                    const std::vector<StatementSubject>& subjects) {
  const auto named = std::find_if(
      subjects.begin(), subjects.end(),
      [&](const StatementSubject& subject) { return base + "/" + subject.name == path; });
  if (named != subjects.end()) return *named;
  if (subjects.size() == 1) return subjects.front();
  std::vector<std::string> names;
  for (const StatementSubject& subject : subjects) names.push_back(ForTerminal(subject.name));
  return Fail(ErrorCode::kNotFound, Format("the statement is not about {}", Quoted(options.output)),
              "it is about " + Join(names, ", "));
}

Status CheckSubjects(CommandContext& context, const VerifyProvenanceLine& options,
                     const std::vector<StatementSubject>& subjects) {
  Environment& environment = context.environment;
  const std::string base = BaseOf(environment);
  if (!options.output.empty()) {
    const std::string path = std::filesystem::path(environment.current_dir + "/")
                                 .append(options.output)
                                 .lexically_normal()
                                 .string();
    MLP_ASSIGN(const StatementSubject subject, SubjectFor(options, path, base, subjects));
    return CheckSubject(environment, subject, path);
  }
  for (const StatementSubject& subject : subjects) {
    MLP_ASSIGN(const RelPath path, RelPath::Resolve(RelPath(), subject.name));
    MLP_TRY(CheckSubject(environment, subject, base + "/" + path.str()));
  }
  return {};
}

Result<int> RunVerifyProvenance(CommandContext& context, const VerifyProvenanceLine& options) {
  MLP_ASSIGN(const std::string text, ReadFile(context.environment.fs, options.statement));
  MLP_ASSIGN(const Envelope envelope, ParseEnvelope(options.statement, text));
  MLP_ASSIGN(const std::vector<TrustedKey> keys, KeysThatCount(context, options.key));
  MLP_ASSIGN(const TrustedKey signer, CheckSigner(options.statement, envelope, keys));
  MLP_ASSIGN(const std::vector<StatementSubject> subjects, SubjectsIn(options.statement, envelope));
  MLP_TRY(CheckSubjects(context, options, subjects));
  for (const StatementSubject& subject : subjects)
    context.out << Format("{}  {}\n", subject.digest.ToString(), ForTerminal(subject.name));
  if (!context.quiet)
    context.err << Format("Signed by {} ({}), and what was signed.\n", Quoted(signer.name),
                          signer.id);
  return kExitOk;
}

}  // namespace

void AddProvenanceCommands(CLI::App& app, CommandContext& context) {
  CLI::App* provenance = app.add_subcommand(
      "provenance", "Write what an output was made from and how, for others to check");
  auto line = std::make_shared<ProvenanceLine>();
  provenance->add_option("target", line->target, "An output, or a stage: all that it wrote")
      ->required();
  provenance->add_flag("--sign", line->sign, "Sign it with your key ('mlpipe key new')");
  provenance->add_flag("--deep", line->deep, "Name also what the stages before it read");
  provenance->add_option("--builder", line->builder, "Who ran it, as a URI: a CI says its own")
      ->capture_default_str();
  provenance->add_option("-o,--output", line->file, "The file to write; default: print it");
  provenance->callback([&context, line] {
    context.chosen = [&context, line] { return RunProvenance(context, *line); };
  });

  CLI::App* verify = app.add_subcommand(
      "verify-provenance", "Check a signed statement: its signature, and that the files are those");
  auto check = std::make_shared<VerifyProvenanceLine>();
  verify->add_option("statement", check->statement, "What 'provenance --sign' wrote")->required();
  verify->add_option("output", check->output,
                     "The file or directory that is meant; default: all that it names");
  verify->add_option("--key", check->key, "Only this public key counts; default: all trusted ones")
      ->type_name("FILE");
  verify->callback([&context, check] {
    context.chosen = [&context, check] { return RunVerifyProvenance(context, *check); };
  });
}

}  // namespace mlp
