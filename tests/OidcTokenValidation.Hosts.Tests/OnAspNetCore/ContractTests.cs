using OidcTokenValidation.Hosts.Tests.Contract;
using OidcTokenValidation.Hosts.Tests.Hosts;

namespace OidcTokenValidation.Hosts.Tests.OnAspNetCore;

public sealed class Credentials(SharedHosts hosts) : CredentialsContract(hosts, HostKind.AspNetCore);

public sealed class Challenges(SharedHosts hosts) : ChallengeContract(hosts, HostKind.AspNetCore);

public sealed class Proofs(SharedHosts hosts) : ProofContract(hosts, HostKind.AspNetCore);

public sealed class Nonces(SharedHosts hosts) : NonceContract(hosts, HostKind.AspNetCore);

public sealed class StepUp(SharedHosts hosts) : StepUpContract(hosts, HostKind.AspNetCore);

public sealed class Keys(SharedHosts hosts) : KeysContract(hosts, HostKind.AspNetCore);

public sealed class Regressions(SharedHosts hosts) : RegressionContract(hosts, HostKind.AspNetCore);

public sealed class Replays(SharedHosts hosts) : ReplayContract(hosts, HostKind.AspNetCore);

public sealed class Metadata(SharedHosts hosts) : MetadataContract(hosts, HostKind.AspNetCore);

public sealed class Certificates(SharedHosts hosts) : CertificateContract(hosts, HostKind.AspNetCore);

public sealed class MtlsPop(SharedHosts hosts) : MtlsPopContract(hosts, HostKind.AspNetCore);

public sealed class Actors(SharedHosts hosts) : ActorContract(hosts, HostKind.AspNetCore);

public sealed class Decisions(SharedHosts hosts) : DecisionContract(hosts, HostKind.AspNetCore);

public sealed class AuthorizationDetails(SharedHosts hosts) : AuthorizationDetailsContract(hosts, HostKind.AspNetCore);

public sealed class Encryption(SharedHosts hosts) : EncryptionContract(hosts, HostKind.AspNetCore);

public sealed class Logouts(SharedHosts hosts) : LogoutContract(hosts, HostKind.AspNetCore);

public sealed class Events(SharedHosts hosts) : EventContract(hosts, HostKind.AspNetCore);

public sealed class CrossKinds(SharedHosts hosts) : CrossKindContract(hosts, HostKind.AspNetCore);

public sealed class Statuses(SharedHosts hosts) : StatusContract(hosts, HostKind.AspNetCore);
