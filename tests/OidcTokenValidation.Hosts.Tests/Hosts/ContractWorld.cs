using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>The environment of a host: a clock that only the test moves, an issuer, and the options. All environments share the same keys.</summary>
public sealed class ContractWorld
{
    private static readonly TestSigningKey IssuerKey = TestSigningKey.Create("ES256", "home");
    private static readonly TestSigningKey ClientKey = TestSigningKey.Create("ES256");
    private static readonly TestSigningKey OtherClientKey = TestSigningKey.Create("ES256");

    public ContractWorld(Action<AccessTokenValidationOptions>? configure = null, TestClock? clock = null)
    {
        Clock = clock ?? new TestClock();
        Issuer = new TestIssuer("https://home.example/", Clock, IssuerKey);
        Client = new DPoPClient(ClientKey, Clock);
        OtherClient = new DPoPClient(OtherClientKey, Clock);
        Configure = options =>
        {
            options.Audiences.Add(TestIssuer.DefaultAudience);
            options.Issuers.Add(Issuer.Trust());
            configure?.Invoke(options);
        };
    }

    public TestClock Clock { get; }

    public TestIssuer Issuer { get; }

    /// <summary>A client whose key this world's bound tokens have.</summary>
    public DPoPClient Client { get; }

    public DPoPClient OtherClient { get; }

    /// <summary>Receives security events; null if the host receives none.</summary>
    public SecurityEventReceiver? Events { get; init; }

    /// <summary>The options, the same for every host.</summary>
    public Action<AccessTokenValidationOptions> Configure { get; }
}

/// <summary>A configuration that several tests share, and one host of each kind.</summary>
public sealed record ContractSetup(string Name, Action<AccessTokenValidationOptions> Configure)
{
    /// <summary>Nothing but an audience and an issuer: Bearer and DPoP.</summary>
    public static readonly ContractSetup Usual = new("usual", static _ => { });

    public static readonly ContractSetup DPoPRequired = new("DPoP required", static options => options.DPoP.Mode = DPoPMode.Required);

    public static readonly ContractSetup DPoPOff = new("DPoP off", static options => options.DPoP.Mode = DPoPMode.Off);

    public static readonly ContractSetup Nonces = new("nonces", static options => options.DPoP.RequireNonce = true);

    /// <summary>The issuer signs tokens of workflows.</summary>
    public static readonly ContractSetup Workflows = new("workflows", static options => options.Issuers[0].Profile = AccessTokenProfile.GitHubActions);

    /// <summary>Errors are not described, and the realm is another one.</summary>
    public static readonly ContractSetup Terse = new("terse", static options => (options.DescribeErrors, options.Realm) = (false, "my api's"));

    public static readonly ContractSetup PublicAddress = new("public address", static options => options.DPoP.PublicBaseAddress = "https://api.example.com");

    /// <summary>Resource metadata (RFC 9728) with the required members only.</summary>
    public static readonly ContractSetup Metadata = new("metadata", static options => options.ProtectedResource.Resource = "https://api.example.com");

    /// <summary>Resource metadata with every member.</summary>
    public static readonly ContractSetup FullMetadata = new("full metadata", static options => options.ProtectedResource = new()
    {
        Resource = "https://api.example.com/v1/things",
        Name = "Things",
        Scopes = ["read", "write"],
        AuthorizationDetailsTypes = ["thing"],
        Documentation = "https://docs.example.com/",
        Policy = "https://docs.example.com/policy",
        TermsOfService = "https://docs.example.com/terms",
        ClientCertificates = true,
    });

    public static readonly ContractSetup TrustedProxy = new("trusted proxy", static options => options.ClientCertificates.TrustedProxies.Add("127.0.0.1"));

    /// <summary>A trusted proxy, and the scheme MTLS_POP.</summary>
    public static readonly ContractSetup MtlsPop = new("MTLS_POP", static options => (options.ClientCertificates.TrustedProxies, options.ClientCertificates.AcceptMtlsPop) = (["127.0.0.1"], true));
}
