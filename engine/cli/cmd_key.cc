// mlpipe key new|show|trust|distrust|list
#include <iostream>
#include <iterator>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/trust/key_ring.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Result<int> NewKey(CommandContext& context) {
  KeyRing ring = KeyRing::OfUser(context.environment.fs);
  MLP_ASSIGN(const SigningKey key, ring.MakeOwn());
  context.out << key.public_key().Id() << '\n';
  if (!context.quiet)
    context.err << "Made the key " << ForTerminal(ring.OwnKeyFile())
                << ".\n'mlpipe key show' prints the public part, for those who are to trust it.\n";
  return kExitOk;
}

Result<int> ShowKey(CommandContext& context) {
  const KeyRing ring = KeyRing::OfUser(context.environment.fs);
  MLP_ASSIGN(const std::optional<SigningKey> key, ring.Own());
  if (!key)
    return Fail(ErrorCode::kNotFound, "you have no signing key", "'mlpipe key new' makes one");
  context.out << key->public_key().Pem();
  if (!context.quiet) context.err << "Its id is " << key->public_key().Id() << ".\n";
  return kExitOk;
}

Result<std::string> ReadKeyText(CommandContext& context, const std::string& file) {
  if (file != "-") return ReadFile(context.environment.fs, file);
  return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

Result<int> TrustKey(CommandContext& context, const std::string& file, const std::string& name) {
  MLP_ASSIGN(const std::string text, ReadKeyText(context, file));
  MLP_ASSIGN(const PublicKey key, PublicKey::FromPem(file, text));
  KeyRing ring = KeyRing::OfUser(context.environment.fs);
  MLP_TRY(ring.Trust(key, name));
  context.out << key.Id() << '\n';
  if (!context.quiet)
    context.err << Format("What {} signs is trusted from now on; compare the id with theirs.\n",
                          Quoted(name));
  return kExitOk;
}

Result<int> DistrustKey(CommandContext& context, const std::string& which) {
  KeyRing ring = KeyRing::OfUser(context.environment.fs);
  MLP_ASSIGN(const TrustedKey key, ring.Distrust(which));
  if (!context.quiet)
    context.err << Format("The key {} ({}) is not trusted any more.\n", key.id,
                          ForTerminal(key.name));
  return kExitOk;
}

Result<int> ListKeys(CommandContext& context) {
  const KeyRing ring = KeyRing::OfUser(context.environment.fs);
  MLP_ASSIGN(const std::vector<TrustedKey> keys, ring.Trusted());
  for (const TrustedKey& key : keys) context.out << key.id << "  " << ForTerminal(key.name) << '\n';
  return kExitOk;
}

void DeclareKeyTrust(CLI::App& key, CommandContext& context) {
  CLI::App* trust = key.add_subcommand("trust", "Trust what somebody's key signs");
  auto file = std::make_shared<std::string>();
  auto name = std::make_shared<std::string>();
  trust->add_option("file", *file, "Their public key in PEM; - reads standard input")->required();
  trust->add_option("-n,--name", *name, "What to call it")->required();
  trust->callback([&context, file, name] {
    context.chosen = [&context, file, name] { return TrustKey(context, *file, *name); };
  });
  CLI::App* distrust = key.add_subcommand("distrust", "Trust a key no longer");
  auto which = std::make_shared<std::string>();
  distrust->add_option("key", *which, "Its name, its id, or the first 8 digits of it")->required();
  distrust->callback([&context, which] {
    context.chosen = [&context, which] { return DistrustKey(context, *which); };
  });
}

}  // namespace

void AddKeyCommand(CLI::App& app, CommandContext& context) {
  CLI::App* key = app.add_subcommand("key", "Your signing key, and the keys that you trust");
  key->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, Result<int> (*run)(CommandContext&)) {
    key->add_subcommand(name, help)->callback([&context, run] {
      context.chosen = [&context, run] { return run(context); };
    });
  };
  add("new", "Make your own key; prints its id", NewKey);
  add("show", "Print the public part of your own key", ShowKey);
  DeclareKeyTrust(*key, context);
  add("list", "Print the keys that are trusted, your own first: ids and names", ListKeys);
}

}  // namespace mlp
