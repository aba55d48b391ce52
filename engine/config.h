// Settings of a project: INI files (ini_file.h) on four levels, of which a later one wins key by
// key:
//
//   /etc/xdg/mlpipe/config                     of the system; ${MLPIPE_SYSTEM_CONFIG_DIR}/config
//   ~/.config/mlpipe/config                    of the user; ${MLPIPE_GLOBAL_CONFIG_DIR}/config
//   <private directory>/config                 of the project
//   <private directory>/config.local           of this copy of the project, not in git
//
// (in a DVC project those of DVC, with its variables)
//
//   [core]
//       jobs = 4                     stages at a time; default: the number of cores
//       autostage = true             'git add' what was written; default: false
//       hardlink_lock = true         in a DVC project: its lock is a hard link, as file systems
//                                    without flock need it; default: false
//       no_scm = true                the project is in no git repository; default: false
//       remote = NAME                the remote of push, pull and fetch
//   [cache]
//       dir = ../cache               where objects are kept, relative to the file's directory;
//                                    default: <private directory>/cache
//       shared = group               what the cache holds is writable for the group; default: as
//                                    the umask says
//       type = "reflink,copy"        how outputs are put into the workspace, in order of preference
//   ['remote "NAME"']
//       url = ../remote              where it is: store/remote/open_remote.h
//                                    Other keys: store/remote/README.md; paths: config_paths.h
//   [parsing]
//       bool = boolean_optional      how templates write false in a command: --no-x; default:
//                                    store_true: not at all
//       list = append                how they write lists: --x 1 --x 2; default: nargs: --x 1 2
//   [hydra]                          params.yaml composed from config files (experiments/)
//       enabled = true               at 'exp run' with overrides of it; default: false
//       config_dir = conf            from the root of the project; default: conf
//       config_name = config         the file that is composed, without its suffix; default: config
//   [stage]                          what stages say nothing of (pipelines/README.md)
//       trace = true                 what their processes open is recorded; default: false
//       sandbox = strict             they see and write what they declare only; default: off
//       network = off                they have none; default: on
//       environment = strict         what it runs with: ignore, record or strict; default: record,
//                                    in a DVC project ignore
//   [resources]                      what stages may take together; native layout only
//       memory = 16GiB               default: of the machine; likewise gpus. Cores: core.jobs
//       licence = 2                  any other name: a resource of the project's own
//
// What only mlpipe has is not written where DVC would meet it: in a DVC project these sections are
// read from mlpipe's own files of system and user alone.
//
//   [trust]                          of system and user only: a project has no say in it
//       policy = ask | always        engine/trust/README.md; default: ask
//   [run_cache]
//       trusted_only = true          only results signed by a trusted key; one file that says so is
//                                    enough, no later one takes it back; default: false
//   [openlineage]                    events of each run: engine/provenance/README.md
//       url = http://host/api/v1/lineage
//       file = events.jsonl          relative to the file's directory
//       namespace = NAME             of jobs; default: the name of the project's directory
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipelines/pipeline.h"
#include "pipelines/pipeline_options.h"
#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/layout.h"
#include "store/materializer.h"
#include "store/remote/remote_settings.h"

namespace mlp {

// DVC's other settings of that section: plugins are Python, and nothing here runs them.
struct HydraSettings {
  bool enabled = false;
  std::string config_dir = "conf";
  std::string config_name = "config";
  std::string config_module;  // a Python module instead of the directory, which only DVC can read
};

// Of stages that do not say it themselves.
struct StageDefaults {
  EnvironmentPolicy environment = EnvironmentPolicy::kRecord;
  bool trace = false, sandbox = false, network = true;
};

// Where the events of runs go; both empty: nowhere.
struct OpenLineageSettings {
  std::string url, file;  // the file absolute
  std::string job_namespace;
};

struct Config {
  std::optional<int> jobs;
  std::string cache_dir;  // absolute
  bool cache_is_shared = false;
  std::vector<LinkType> link_types;
  bool autostage = false;
  bool hardlink_lock = false;
  bool no_scm = false;
  std::string remote;                             // the default one; empty: none
  std::map<std::string, RemoteSettings> remotes;  // by name
  HydraSettings hydra;
  StageDefaults stages;
  bool trusts_every_project = false;
  bool trusted_results_only = false;
  OpenLineageSettings open_lineage;
  PipelineOptions pipelines;                // without the root
  std::map<std::string, double> resources;  // as configured, by name; memory in bytes
};

// The four files, lowest first.
enum class ConfigLevel { kSystem, kGlobal, kProject, kLocal };
std::string ConfigFileOf(const ProjectPaths& paths, ConfigLevel level);

// Refuses a value that is wrong, with its place, and natively an unknown section or key. In a DVC
// project what only other parts of DVC read is passed over.
Result<Config> ReadConfig(FileSystem& fs, const ProjectPaths& paths);
// Of some levels only, given lowest first.
Result<Config> ReadConfig(FileSystem& fs, const ProjectPaths& paths,
                          const std::vector<ConfigLevel>& levels);

}  // namespace mlp
