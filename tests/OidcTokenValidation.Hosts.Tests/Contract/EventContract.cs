using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Security events that a transmitter pushes (RFC 8935). On the gRPC host they are received over plain HTTP.</summary>
public abstract class EventContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string Media = "Content-Type: application/secevent+jwt";
    private const string Audience = "https://api.example.com/events";
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string Authorized = "Authorization: Bearer " + Secret;
    private const string Malformed = "The request has no well-formed, current security event token.";
    private const string Revoked = "The access token was revoked.";

    private readonly List<IDisposable> _parts = [];

    [Fact]
    public async Task Event_rejects_the_tokens_of_the_session_until_the_next_login()
    {
        ContractHost host = await StartAsync();
        string token = host.Token().Create(), bound = host.BoundToken().Create(), other = host.Token().WithSubject("bob").Create();
        (await host.BearerAsync(token)).AssertGranted();

        AssertAccepted(await PushAsync(host, Create(host).Create(), Media));
        (await host.BearerAsync(token)).AssertRejected(401, Error(Bearer, "invalid_token", Revoked), DPoP);
        (await host.DPoPAsync(bound)).AssertRejected("DPoP", "invalid_token", Revoked);
        (await host.BearerAsync(other)).AssertGranted("bob by Bearer");
        AssertAccepted(await PushAsync(host, Create(host).Create(), Media));

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        (await host.BearerAsync(host.Token().Create())).AssertGranted();
    }

    [Fact]
    public async Task Token_that_is_not_accepted_has_its_error_and_changes_nothing()
    {
        ContractHost host = await StartAsync();
        string token = host.Token().Create();
        AssertError(await PushAsync(host, Create(host).From("https://other.example/").Create(), Media), 400, "invalid_issuer", "Security event tokens of this issuer are not accepted here.");
        AssertError(await PushAsync(host, Create(host).For("other").Create(), Media), 400, "invalid_audience", "The security event token is for another recipient.");
        AssertError(
            await PushAsync(host, TokenText.WithAnotherSignature(Create(host).Create()), Media), 400, "invalid_key", "No key of the issuer verifies the security event token.");
        AssertError(await PushAsync(host, token, Media), 400, "invalid_request", Malformed);
        AssertError(await PushAsync(host, "", Media), 400, "invalid_request", Malformed);
        AssertError(await PushAsync(host, Create(host).Create(), "Content-Type: application/jwt"), 400, "invalid_request", Malformed);
        AssertError(await PushAsync(host, Create(host).Create()), 400, "invalid_request", Malformed);
        (await host.BearerAsync(token)).AssertGranted();
    }

    [Fact]
    public async Task Other_methods_get_405()
    {
        ContractHost host = await StartAsync();
        foreach (Reply reply in (Reply[])[await host.FetchAsync(ContractHost.EventsPath), await host.PostAsync(ContractHost.EventsPath, Create(host).Create(), "PUT", Media)])
        {
            Assert.Equal((HttpStatusCode.MethodNotAllowed, ""), (reply.Status, reply.Body));
            Assert.Equal(["POST"], reply.Headers["Allow"]);
            Assert.Equal(["no-store"], reply.Headers["Cache-Control"]);
        }
    }

    [Fact]
    public async Task Secret_is_required_and_is_no_access_token()
    {
        ContractHost host = await StartAsync(static transmitter => transmitter.PushSecrets = [Secret]);
        string token = host.Token().Create();
        foreach (string[] fields in (string[][])[[Media], [Media, Authorized + "x"], [Media, "Authorization: Bearer " + token], [Media, Authorized.Replace("Bearer", "DPoP", StringComparison.Ordinal)]])
        {
            Reply reply = await PushAsync(host, Create(host).Create(), fields);
            Assert.Equal(
                (401, """{"err":"authentication_failed","description":"The request has no credentials that are accepted here."}"""), ((int)reply.Status, reply.Body));
            Assert.Equal(["Bearer realm=\"security-events\""], reply.Headers["WWW-Authenticate"]);
        }

        (await host.BearerAsync(token)).AssertGranted();
        (await host.BearerAsync(Secret)).AssertRejected("Bearer", "invalid_token", "The access token is malformed.");
        AssertAccepted(await PushAsync(host, Create(host).Create(), Media, Authorized));
        (await host.BearerAsync(token)).AssertRejected("Bearer", "invalid_token", Revoked);
    }

    protected override ValueTask DisposeOwnAsync()
    {
        _parts.ForEach(static part => part.Dispose());
        return ValueTask.CompletedTask;
    }

    private Task<ContractHost> StartAsync(Action<SecurityEventTransmitter>? configure = null)
    {
        var world = new ContractWorld();
        var revocations = TokenRevocations.Create(new() { MaxTokenLifetime = TimeSpan.FromHours(1) }, feed: null, world.Clock);
        var transmitter = new SecurityEventTransmitter { Issuer = world.Issuer.Issuer, Audiences = [Audience], Keys = { Jwks = world.Issuer.Jwks } };
        configure?.Invoke(transmitter);
        var events = SecurityEventReceiver.Create(new() { Transmitters = [transmitter] }, revocations, world.Clock);
        _parts.AddRange([events, revocations]);
        return StartAsync(options => options.Revocations = revocations, world.Clock, events);
    }

    private static TestTokenBuilder Create(ContractHost host) => host.Token().OfType("secevent+jwt").For(Audience).WithoutClaim("exp").WithoutClaim("sub")
        .WithClaim("events", JsonNode.Parse("""{"https://schemas.openid.net/secevent/caep/event-type/session-revoked":{}}"""))
        .WithClaim("sub_id", JsonNode.Parse($$"""{"format":"iss_sub","iss":"{{host.Issuer.Issuer}}","sub":"alice"}"""));

    private static Task<Reply> PushAsync(ContractHost host, string token, params string[] fields) => host.PostAsync(ContractHost.EventsPath, token, "POST", fields);

    private static void AssertAccepted(Reply reply)
    {
        Assert.Equal((HttpStatusCode.Accepted, ""), (reply.Status, reply.Body));
        Assert.Equal(["no-store"], reply.Headers["Cache-Control"]);
        Assert.Empty(reply.Challenges);
    }

    private static void AssertError(Reply reply, int status, string error, string description)
    {
        Assert.Equal((status, $$"""{"err":"{{error}}","description":"{{description}}"}"""), ((int)reply.Status, reply.Body));
        Assert.Equal("application/json", reply.ContentType);
        Assert.Equal(Encoding.UTF8.GetByteCount(reply.Body), reply.ContentLength);
        Assert.Equal(["no-store"], reply.Headers["Cache-Control"]);
        Assert.Empty(reply.Challenges);
    }
}
