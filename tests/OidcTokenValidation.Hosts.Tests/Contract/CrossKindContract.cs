using System.Text.Json.Nodes;
using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>A JWT of one kind is never accepted in the place of another kind (RFC 8725 §3.12), although the same issuer has signed it.</summary>
public abstract class CrossKindContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private static readonly string[] AllKinds =
        ["access token", "logout token", "logout token of type JWT", "security event token", "introspection response", "ID token", "DPoP proof"];

    private TokenRevocations? _revocations;
    private SecurityEventReceiver? _events;

    public static TheoryData<string> Kinds => [.. AllKinds];

    [Rule("RFC 9068 §5 other kinds of JWT")]
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task JWT_is_accepted_in_its_own_place_only(string kind)
    {
        ContractHost host = await StartAsync();

        // As an access token
        string access = host.Token().Create();
        ContractResponse asToken = await host.BearerAsync(Create(host, kind));
        if (kind == "access token")
            asToken.AssertGranted();
        else
            Assert.Equal((Outcome.Rejected, 401), (asToken.Outcome, asToken.Status));
        Assert.Equal(kind == "access token" ? Outcome.Granted : Outcome.Rejected, (await host.BearerAsync(Create(host, kind), Resource.Optional)).Outcome);

        // As a proof
        string bound = host.BoundToken().Create();
        string proof = kind == "DPoP proof" ? host.Proof(bound).Create() : Create(host, kind);
        ContractResponse asProof = await host.DPoPAsync(bound, proof: proof);
        if (kind == "DPoP proof")
            asProof.AssertGranted("alice by DPoP");
        else
            Assert.Equal((Outcome.Rejected, "invalid_dpop_proof"), (asProof.Outcome, Assert.Single(asProof.Errors)));

        // As a security event token, which has no subject here
        Reply asEvent = await host.PostAsync(ContractHost.EventsPath, Create(host, kind), "POST", "Content-Type: application/secevent+jwt");
        Assert.Equal(kind == "security event token" ? 202 : 400, (int)asEvent.Status);

        // As a logout token, last, because that changes what is accepted
        Reply asLogout = await host.PostAsync(
            ContractHost.LogoutPath, "logout_token=" + Create(host, kind), "POST", "Content-Type: application/x-www-form-urlencoded");
        bool isLogout = kind.StartsWith("logout token", StringComparison.Ordinal);
        Assert.Equal(isLogout ? 200 : 400, (int)asLogout.Status);
        Assert.Equal(isLogout ? Outcome.Rejected : Outcome.Granted, (await host.BearerAsync(access)).Outcome);
    }

    protected override ValueTask DisposeOwnAsync()
    {
        _events?.Dispose();
        _revocations?.Dispose();
        return ValueTask.CompletedTask;
    }

    // All have every claim that the other kinds require and their own kind does not forbid.
    private static string Create(ContractHost host, string kind)
    {
        TestTokenBuilder jwt = host.Token().For(TestIssuer.DefaultAudience, LogoutText.ClientId).WithClaim("sid", "s1");
        return kind switch
        {
            "access token" => jwt.Create(),
            "logout token" => jwt.OfType("logout+jwt").WithClaim("events", Event(LogoutText.Event)).Create(),
            "logout token of type JWT" => jwt.OfType("JWT").WithClaim("events", Event(LogoutText.Event)).Create(),
            "security event token" => jwt.OfType("secevent+jwt").WithClaim("events", Event("https://schemas.openid.net/secevent/caep/event-type/session-revoked")).Create(),
            "introspection response" => jwt.OfType("token-introspection+jwt").WithClaim("token_introspection", new JsonObject { ["active"] = true }).Create(),
            "ID token" => jwt.OfType("JWT").WithClaim("azp", LogoutText.ClientId).WithClaim("nonce", "n").Create(),
            _ => host.Client.Proof("POST", host.Origin + ContractHost.LogoutPath).WithClaim("iss", host.Issuer.Issuer).WithClaim("aud", LogoutText.ClientId).Create(),
        };
    }

    private static JsonObject Event(string name) => new() { [name] = new JsonObject() };

    private Task<ContractHost> StartAsync()
    {
        var clock = new TestClock();
        TokenRevocations revocations = _revocations = TokenRevocations.Create(new() { MaxTokenLifetime = TimeSpan.FromHours(1) }, feed: null, clock);
        var world = new ContractWorld();
        _events = SecurityEventReceiver.Create(
            new SecurityEventOptions { Transmitters = [new() { Issuer = world.Issuer.Issuer, Audiences = [LogoutText.ClientId], Keys = { Jwks = world.Issuer.Jwks } }] },
            revocations,
            clock);
        return StartAsync(
            options => (options.Revocations, options.BackchannelLogout.ClientIds) = (revocations, [LogoutText.ClientId]),
            clock,
            _events);
    }
}
