using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Signatures.Tests.Support;
using OidcTokenValidation.TestSupport.Http;
using OidcTokenValidation.TestSupport.Wire;

namespace OidcTokenValidation.Signatures.Tests.Hosts;

/// <summary>The long fields of ML-DSA over the wire, with the limits that the hosts have by default.</summary>
public sealed class LongFieldTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Tokens and proofs are made with the clock of the tests.
    private static readonly SigningKey Issuer = SigningKey.Create("ML-DSA-65");
    private static readonly SigningKey Client = SigningKey.Create("ML-DSA-87");

    [Fact]
    public async Task Kestrel_accepts_a_token_and_a_proof_of_17_000_characters()
    {
        using var api = new SignedApi(Issuer, Library.With(Library.NSec));
        await using ApiHost host = await ApiHost.StartAsync(
            services =>
            {
                services.AddSingleton<TimeProvider>(api.Clock);
                services.AddAuthentication().AddAccessToken(options =>
                {
                    Library.With(Library.NSec)(options);
                    options.Audiences.Add(SignedApi.Audience);
                    options.Trust(SignedApi.Issuer).Keys.Jwks = SignedApi.Jwks(Issuer.Jwk);
                });
                services.AddAuthorization();
            },
            static app => app.MapGet("/me", static () => Results.NoContent()).RequireAuthorization());
        string token = api.Token(Issuer, Client), proof = api.Proof(Client, token, target: new Uri(host.Address, "/me").ToString());

        Reply reply = await host.SendRawAsync("GET /me HTTP/1.1", $"Host: {host.Address.Authority}", "Authorization: DPoP " + token, "DPoP: " + proof);

        Assert.InRange(token.Length + proof.Length, 15_000, 18_000);
        Assert.Equal(HttpStatusCode.NoContent, reply.Status);
    }

    [Fact]
    public async Task HttpListener_accepts_a_token_and_a_proof_of_17_000_characters()
    {
        using var api = new SignedApi(Issuer, Library.With(Library.NSec));
        await using var listener = new LoopbackListener(context => _ = RespondAsync(context));
        string host = $"127.0.0.1:{listener.Port}", token = api.Token(Issuer, Client), proof = api.Proof(Client, token, target: $"http://{host}/me");

        Reply reply = await RawHttp.SendAsync(
            listener.Port, ["GET /me HTTP/1.1", "Host: " + host, "Authorization: DPoP " + token, "DPoP: " + proof], Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, reply.Status);

        async Task RespondAsync(HttpListenerContext context)
        {
            AccessTokenValidationResult result = await api.Validator.ValidateAsync(context, Cancellation);
            if (!result.IsValid)
            {
                await api.Validator.RejectAsync(context, result);
                return;
            }

            context.Response.StatusCode = 204;
            context.Response.Close();
        }
    }

    // The limit of .NET's own listener, which is not on Windows: 32,768 octets of request line and fields.
    [Theory]
    [InlineData(32_000, HttpStatusCode.NoContent)]
    [InlineData(33_500, HttpStatusCode.BadRequest)]
    public async Task HttpListener_has_32_KB_for_all_fields(int length, HttpStatusCode expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "HTTP.sys has its own limits.");
        await using var listener = new LoopbackListener(static context =>
        {
            context.Response.StatusCode = 204;
            context.Response.Close();
        });

        Reply reply = await RawHttp.SendAsync(listener.Port, ["GET /me HTTP/1.1", $"Host: 127.0.0.1:{listener.Port}", "DPoP: " + new string('a', length)], Cancellation);

        Assert.Equal(expected, reply.Status);
    }
}
