// What the user's set-up for AWS says of an S3 remote: the remote's own options before the
// environment before the files in ~/.aws, as the programs of AWS have it. Private to store/remote.
#pragma once

#include <optional>
#include <string>

#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/remote/remote_options.h"
#include "store/remote/s3_signer.h"

namespace mlp {

struct AwsSettings {
  std::optional<AwsCredentials> credentials;
  std::string region;    // "" when nothing says
  std::string endpoint;  // a URL; "": AWS's own
};

// Options: access_key_id, secret_access_key, session_token, profile, credentialpath, configpath,
// region, endpointurl. Environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
// AWS_PROFILE, AWS_REGION, AWS_DEFAULT_REGION, AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL,
// AWS_SHARED_CREDENTIALS_FILE, AWS_CONFIG_FILE. A profile that the options name goes before keys in
// the environment. kInvalid for a profile that is named and nowhere.
Result<AwsSettings> ReadAwsSettings(FileSystem& fs, const RemoteOptions& options);

}  // namespace mlp
