using OidcTokenValidation.Hosts.Tests.Contract;
using OidcTokenValidation.Hosts.Tests.Hosts;

namespace OidcTokenValidation.Hosts.Tests.OnGrpc;

public sealed class Credentials(SharedHosts hosts) : CredentialsContract(hosts, HostKind.Grpc);

public sealed class Challenges(SharedHosts hosts) : ChallengeContract(hosts, HostKind.Grpc);

public sealed class Proofs(SharedHosts hosts) : ProofContract(hosts, HostKind.Grpc);

public sealed class Nonces(SharedHosts hosts) : NonceContract(hosts, HostKind.Grpc);

public sealed class StepUp(SharedHosts hosts) : StepUpContract(hosts, HostKind.Grpc);

public sealed class Keys(SharedHosts hosts) : KeysContract(hosts, HostKind.Grpc);

public sealed class Regressions(SharedHosts hosts) : RegressionContract(hosts, HostKind.Grpc);

public sealed class Replays(SharedHosts hosts) : ReplayContract(hosts, HostKind.Grpc);

public sealed class Metadata(SharedHosts hosts) : MetadataContract(hosts, HostKind.Grpc);

public sealed class Certificates(SharedHosts hosts) : CertificateContract(hosts, HostKind.Grpc);

public sealed class MtlsPop(SharedHosts hosts) : MtlsPopContract(hosts, HostKind.Grpc);

public sealed class Actors(SharedHosts hosts) : ActorContract(hosts, HostKind.Grpc);

public sealed class Decisions(SharedHosts hosts) : DecisionContract(hosts, HostKind.Grpc);

public sealed class AuthorizationDetails(SharedHosts hosts) : AuthorizationDetailsContract(hosts, HostKind.Grpc);

public sealed class Encryption(SharedHosts hosts) : EncryptionContract(hosts, HostKind.Grpc);

public sealed class Logouts(SharedHosts hosts) : LogoutContract(hosts, HostKind.Grpc);

public sealed class Events(SharedHosts hosts) : EventContract(hosts, HostKind.Grpc);

public sealed class CrossKinds(SharedHosts hosts) : CrossKindContract(hosts, HostKind.Grpc);

public sealed class Statuses(SharedHosts hosts) : StatusContract(hosts, HostKind.Grpc);
