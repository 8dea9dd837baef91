using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Hosts.Tests.Hosts;

/// <summary>What surrounds a host: a clock that stands still, an issuer, the options. Elliptic keys are quick to make, and all worlds share them.</summary>
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

    /// <summary>The options, the same for every host.</summary>
    public Action<AccessTokenValidationOptions> Configure { get; }
}
