using OidcTokenValidation.Hosts.Tests.Contract;
using OidcTokenValidation.Hosts.Tests.Hosts;

namespace OidcTokenValidation.Hosts.Tests.OnHttpListener;

public sealed class Credentials(SharedHosts hosts) : CredentialsContract(hosts, HostKind.HttpListener);

public sealed class Challenges(SharedHosts hosts) : ChallengeContract(hosts, HostKind.HttpListener);

public sealed class Proofs(SharedHosts hosts) : ProofContract(hosts, HostKind.HttpListener);

public sealed class Nonces(SharedHosts hosts) : NonceContract(hosts, HostKind.HttpListener);

public sealed class StepUp(SharedHosts hosts) : StepUpContract(hosts, HostKind.HttpListener);

public sealed class Keys(SharedHosts hosts) : KeysContract(hosts, HostKind.HttpListener);

public sealed class Regressions(SharedHosts hosts) : RegressionContract(hosts, HostKind.HttpListener);

public sealed class Replays(SharedHosts hosts) : ReplayContract(hosts, HostKind.HttpListener);

public sealed class Metadata(SharedHosts hosts) : MetadataContract(hosts, HostKind.HttpListener);

public sealed class Certificates(SharedHosts hosts) : CertificateContract(hosts, HostKind.HttpListener);

public sealed class MtlsPop(SharedHosts hosts) : MtlsPopContract(hosts, HostKind.HttpListener);

public sealed class Actors(SharedHosts hosts) : ActorContract(hosts, HostKind.HttpListener);

public sealed class Decisions(SharedHosts hosts) : DecisionContract(hosts, HostKind.HttpListener);

public sealed class AuthorizationDetails(SharedHosts hosts) : AuthorizationDetailsContract(hosts, HostKind.HttpListener);

public sealed class Encryption(SharedHosts hosts) : EncryptionContract(hosts, HostKind.HttpListener);

public sealed class Logouts(SharedHosts hosts) : LogoutContract(hosts, HostKind.HttpListener);

public sealed class Events(SharedHosts hosts) : EventContract(hosts, HostKind.HttpListener);

public sealed class CrossKinds(SharedHosts hosts) : CrossKindContract(hosts, HostKind.HttpListener);

public sealed class Statuses(SharedHosts hosts) : StatusContract(hosts, HostKind.HttpListener);
