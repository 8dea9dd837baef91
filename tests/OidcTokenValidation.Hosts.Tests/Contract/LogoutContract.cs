using System.Net;
using System.Text;
using OidcTokenValidation.Hosts.Tests.Hosts;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Core;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Logout tokens of a provider (OpenID Connect Back-Channel Logout 1.0). On the gRPC host they are received over plain HTTP.</summary>
public abstract class LogoutContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private const string Form = "Content-Type: application/x-www-form-urlencoded";
    private const string Revoked = "The access token was revoked.";

    private readonly List<TokenRevocations> _revocations = [];

    [Fact]
    public async Task Logout_rejects_the_tokens_of_the_user_until_the_next_login()
    {
        ContractHost host = await StartAsync();
        string token = host.Token().Create(), bound = host.BoundToken().Create(), other = host.Token().WithSubject("bob").Create();
        (await host.BearerAsync(token)).AssertGranted();

        AssertDone(await LogOutAsync(host, LogoutText.Create(host.Issuer)));
        (await host.BearerAsync(token)).AssertRejected(401, Error(Bearer, "invalid_token", Revoked), DPoP);
        (await host.DPoPAsync(bound)).AssertRejected("DPoP", "invalid_token", Revoked);
        (await host.BearerAsync(other)).AssertGranted("bob by Bearer");

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        (await host.BearerAsync(host.Token().Create())).AssertGranted();
    }

    [Fact]
    public async Task Logout_token_that_is_not_accepted_or_repeated_is_a_bad_request_and_changes_nothing()
    {
        ContractHost host = await StartAsync();
        string token = host.Token().Create();
        AssertError(await LogOutAsync(host, LogoutText.Builder(host.Issuer).For("other").Create()), 400, "The logout token is not accepted: AudienceMismatch.");
        AssertError(await LogOutAsync(host, TokenText.WithAnotherSignature(LogoutText.Create(host.Issuer))), 400, "The logout token is not accepted: InvalidSignature.");
        (await host.BearerAsync(token)).AssertGranted();

        string logout = LogoutText.Create(host.Issuer);
        AssertDone(await LogOutAsync(host, logout));
        AssertError(await LogOutAsync(host, logout), 400, "The logout token was received before.");
    }

    [Fact]
    public async Task Request_of_another_form_is_rejected_with_its_own_status()
    {
        ContractHost host = await StartAsync(static options => options.Limits.MaxTokenLength = 4096);
        string body = "logout_token=" + LogoutText.Create(host.Issuer);
        AssertError(await host.FetchAsync(ContractHost.LogoutPath), 405, "Send a POST request.");
        AssertError(await host.PostAsync(ContractHost.LogoutPath, body, "PUT", Form), 405, "Send a POST request.");
        Assert.Equal(["POST"], (await host.FetchAsync(ContractHost.LogoutPath)).Headers["Allow"]);
        AssertError(await host.PostAsync(ContractHost.LogoutPath, body, "POST", "Content-Type: application/json"), 415, "Send application/x-www-form-urlencoded.");
        AssertError(await host.PostAsync(ContractHost.LogoutPath, body), 415, "Send application/x-www-form-urlencoded.");
        AssertError(await host.PostAsync(ContractHost.LogoutPath, string.Empty, "POST", Form), 400, "The request must contain one logout_token.");
        AssertError(await host.PostAsync(ContractHost.LogoutPath, body + "&" + body, "POST", Form), 400, "The request must contain one logout_token.");
        AssertError(await host.PostAsync(ContractHost.LogoutPath, new string('x', 10_000), "POST", Form), 400, "The request is too long.");
        AssertDone(await host.PostAsync(ContractHost.LogoutPath, body, "POST", Form));
    }

    [Fact]
    public async Task Credentials_of_the_request_are_not_read()
    {
        ContractHost host = await StartAsync();
        string body = "logout_token=" + LogoutText.Create(host.Issuer);
        AssertDone(await host.PostAsync(ContractHost.LogoutPath, body, "POST", Form, "Authorization: Bearer bad", "Authorization: Basic eDp5", "DPoP: x"));
    }

    [Fact]
    public async Task Keys_that_cannot_be_fetched_are_unavailable()
    {
        ContractHost host = await StartAsync(static options =>
        {
            options.Issuers[0].Keys = new() { JwksAddress = "https://home.example/jwks" };
            options.Backchannel = static () => new Unreachable();
        });
        Reply reply = await LogOutAsync(host, LogoutText.Create(host.Issuer));
        AssertError(reply, 503, "Send the request again later.", "temporarily_unavailable");
        Assert.InRange(int.Parse(Assert.Single(reply.Headers["Retry-After"]), System.Globalization.CultureInfo.InvariantCulture), 1, 60);
    }

    protected override ValueTask DisposeOwnAsync()
    {
        _revocations.ForEach(static revocations => revocations.Dispose());
        return ValueTask.CompletedTask;
    }

    private Task<ContractHost> StartAsync(Action<AccessTokenValidationOptions>? configure = null)
    {
        var clock = new TestClock();
        var revocations = TokenRevocations.Create(new() { MaxTokenLifetime = TimeSpan.FromHours(1) }, feed: null, clock);
        _revocations.Add(revocations);
        return StartAsync(
            options =>
            {
                options.Revocations = revocations;
                options.BackchannelLogout.ClientIds.Add(LogoutText.ClientId);
                configure?.Invoke(options);
            },
            clock);
    }

    private static Task<Reply> LogOutAsync(ContractHost host, string token) => host.PostAsync(ContractHost.LogoutPath, "logout_token=" + token, "POST", Form);

    private static void AssertDone(Reply reply)
    {
        Assert.Equal((HttpStatusCode.OK, ""), (reply.Status, reply.Body));
        Assert.Equal(["no-store"], reply.Headers["Cache-Control"]);
        Assert.Empty(reply.Challenges);
    }

    private static void AssertError(Reply reply, int status, string description, string error = "invalid_request")
    {
        Assert.Equal((status, $$"""{"error":"{{error}}","error_description":"{{description}}"}"""), ((int)reply.Status, reply.Body));
        Assert.Equal("application/json", reply.ContentType);
        Assert.Equal(Encoding.UTF8.GetByteCount(reply.Body), reply.ContentLength);
        Assert.Equal(["no-store"], reply.Headers["Cache-Control"]);
        Assert.Empty(reply.Challenges);
    }

    private sealed class Unreachable : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException("No connection.");
    }
}
