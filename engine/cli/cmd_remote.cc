// mlpipe remote add, list, modify, remove, rename, default
#include "engine/cli/command.h"
#include "engine/cli/config_level.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/render_error.h"
#include "engine/remote_config.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/base/value.h"

namespace mlp {
namespace {

struct RemoteLine {
  std::optional<ConfigLevel> level;
  std::string name, url, option, value, new_name;
  bool is_default = false, force = false, unset = false, json = false;
};

using Action = Result<int> (*)(CommandContext&, RemoteConfig&, const RemoteLine&);

Result<int> Add(CommandContext& context, RemoteConfig& remotes, const RemoteLine& options) {
  MLP_TRY(remotes.Add(options.name, options.url, options.force));
  if (!options.is_default) return kExitOk;
  MLP_TRY(remotes.SetDefault(options.name));
  if (!context.quiet)
    context.err << Format("Remote {} is now the default.\n", Quoted(options.name));
  return kExitOk;
}

// "https://me:secret@host" without the secret.
std::string WithoutPassword(const std::string& url) {
  const std::size_t begin = url.find("://");
  if (begin == std::string::npos) return url;
  const std::string host = url.substr(begin + 3, url.find('/', begin + 3) - begin - 3);
  const std::size_t at = host.rfind('@');
  const std::size_t colon = host.find(':');
  if (at == std::string::npos || colon >= at) return url;
  return url.substr(0, begin + 3) + host.substr(0, colon) + ":***" + url.substr(begin + 3 + at);
}

Result<int> List(CommandContext& context, RemoteConfig& remotes, const RemoteLine& options) {
  MLP_ASSIGN(const Config config, remotes.Read());
  Value list = Value::object();
  for (const auto& [name, settings] : config.remotes) {
    const std::string url = WithoutPassword(settings.url);
    const bool is_default = name == config.remote;
    list[name] = {{"url", url}, {"default", is_default}};
    if (!options.json)
      context.out << ForTerminal(name) << '\t' << ForTerminal(url)
                  << (is_default ? "\t(default)" : "") << '\n';
  }
  if (options.json) context.out << PythonJson(list, false) << '\n';
  return kExitOk;
}

bool IsSecret(const std::string& option) {
  for (const char* part : {"password", "secret", "token", "account_key", "connection_string"})
    if (option.find(part) != std::string::npos) return true;
  return false;
}

Result<int> Modify(CommandContext& context, RemoteConfig& remotes, const RemoteLine& options) {
  if (options.unset) {
    MLP_TRY(remotes.Unset(options.name, options.option));
    return kExitOk;
  }
  if (options.value.empty())
    return Fail(ErrorCode::kUsage, Format("option {} needs a value", Quoted(options.option)),
                "or take it out with --unset");
  MLP_TRY(remotes.Modify(options.name, options.option, options.value));
  if (options.level.value_or(ConfigLevel::kProject) == ConfigLevel::kProject &&
      IsSecret(options.option))
    context.err << RenderWarning(
        "this file is meant for git: keep secrets out of it, and say them with --local",
        context.color);
  return kExitOk;
}

Result<int> Remove(CommandContext&, RemoteConfig& remotes, const RemoteLine& options) {
  MLP_TRY(remotes.Remove(options.name));
  return kExitOk;
}

Result<int> Rename(CommandContext&, RemoteConfig& remotes, const RemoteLine& options) {
  MLP_TRY(remotes.Rename(options.name, options.new_name));
  return kExitOk;
}

Result<int> Default(CommandContext& context, RemoteConfig& remotes, const RemoteLine& options) {
  if (options.unset) {
    MLP_TRY(remotes.UnsetDefault());
  } else if (!options.name.empty()) {
    MLP_TRY(remotes.SetDefault(options.name));
  } else {
    MLP_ASSIGN(const Config config, remotes.Read());
    if (config.remote.empty() && !context.quiet) context.err << "There is no default remote.\n";
    if (config.remote.empty()) return kExitStageFailed;
    context.out << config.remote << '\n';
  }
  return kExitOk;
}

CLI::App* Declare(CLI::App& parent, CommandContext& context, const char* name, const char* help,
                  const std::shared_ptr<RemoteLine>& options, Action action) {
  CLI::App* command = parent.add_subcommand(name, help);
  AddConfigLevels(*command, options->level);
  command->callback([&context, options, action] {
    context.chosen = [&context, options, action]() -> Result<int> {
      MLP_ASSIGN(const Workspace workspace, Workspace::Open(context.environment));
      RemoteConfig remotes(workspace, options->level);
      return action(context, remotes, *options);
    };
  });
  return command;
}

void AddName(CLI::App& command, RemoteLine& options) {
  command.add_option("name", options.name, "The remote's name")->required();
}

}  // namespace

void AddRemoteCommand(CLI::App& app, CommandContext& context) {
  CLI::App* group = app.add_subcommand("remote", "The places that data is pushed to");
  group->require_subcommand(1);
  auto options = std::make_shared<RemoteLine>();
  CLI::App* add = Declare(*group, context, "add", "Add a remote", options, Add);
  AddName(*add, *options);
  add->add_option("url", options->url,
                  "A directory, s3://, ssh://, http(s)://, webdav(s)://, rclone:")
      ->required();
  add->add_flag("-d,--default", options->is_default, "Make it the default remote");
  add->add_flag("-f,--force", options->force, "Replace one of the same name");
  CLI::App* list = Declare(*group, context, "list", "Show the remotes", options, List);
  list->add_flag("--json", options->json, "Print JSON");
  CLI::App* modify =
      Declare(*group, context, "modify", "Change an option of a remote", options, Modify);
  AddName(*modify, *options);
  modify->add_option("option", options->option, "The option's name")->required();
  modify->add_option("value", options->value, "Its value");
  modify->add_flag("-u,--unset", options->unset, "Take the option out");
  CLI::App* remove = Declare(*group, context, "remove", "Remove a remote", options, Remove);
  AddName(*remove, *options);
  CLI::App* rename =
      Declare(*group, context, "rename", "Give a remote another name", options, Rename);
  AddName(*rename, *options);
  rename->add_option("new", options->new_name, "The new name")->required();
  CLI::App* chosen =
      Declare(*group, context, "default", "Show or choose the default remote", options, Default);
  chosen->add_option("name", options->name, "The remote's name");
  chosen->add_flag("-u,--unset", options->unset, "Have no default remote");
}

}  // namespace mlp
