using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.TestSupport.Http;

namespace OidcTokenValidation.AspNetCore.Tests.Authentication;

/// <summary>A scheme of a provider that encrypts its tokens beside one of a provider that does not (RFC 9068 §4).</summary>
public sealed class EncryptingSchemeTests : IAsyncLifetime
{
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private ApiHost? _host;

    public static TheoryData<string> Orders => ["/home-partner", "/partner-home"];

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(
        services =>
        {
            SeveralSchemesTests.Fixture.AddSchemes(services);
            services.AddAuthorization().Configure<AccessTokenValidationOptions>(
                "Home", options => options.Decryption.Keys.Add(new DecryptionKey { Jwk = $$"""{"kty":"oct","k":"{{Base64Url.EncodeToString(_secret)}}"}""" }));
        },
        static app =>
        {
            app.MapGet("/home-partner", SeveralSchemesTests.Fixture.Describe).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Home,Partner" });
            app.MapGet("/partner-home", SeveralSchemesTests.Fixture.Describe).RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Partner,Home" });
        });

    public ValueTask DisposeAsync() => _host!.DisposeAsync();

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Token_of_either_scheme_passes_in_its_own_form_alone(string path)
    {
        (await _host!.SendAsync(path, $"Bearer {Encrypt(Providers.Home.Token().Create())}")).AssertOk("alice of https://home.example/");
        (await _host!.SendAsync(path, Providers.Partner.Token().Bearer())).AssertOk("alice of https://partner.example/");
        Assert.Equal(HttpStatusCode.Unauthorized, (await _host!.SendAsync(path, Providers.Home.Token().Bearer())).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _host!.SendAsync(path, $"Bearer {Encrypt(Providers.Partner.Token().Create())}")).Status);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Bad_token_is_rejected_by_the_scheme_that_could_read_it(string path)
    {
        await AssertRejectedAsync(path, $"Bearer {Encrypt(Providers.Home.Token().Expired().Create())}", "home", "The access token has expired.");
        await AssertRejectedAsync(path, $"Bearer {Encrypt(Providers.Home.Token().Create())}AAAA", "home", "The access token cannot be decrypted.");
        await AssertRejectedAsync(path, Providers.Partner.Token().Expired().Bearer(), "partner", "The access token has expired.");
        await AssertRejectedAsync(path, Providers.Partner.Token().WithSignature(new byte[64]).Bearer(), "partner", "The access token's signature is not valid.");
    }

    private async Task AssertRejectedAsync(string path, string authorization, string realm, string description) =>
        (await _host!.SendAsync(path, authorization)).AssertRefused(
            HttpStatusCode.Unauthorized, $"Bearer realm=\"{realm}\", error=\"invalid_token\", error_description=\"{description}\"", "invalid_token");

    private string Encrypt(string token) =>
        new JsonWebTokenHandler().EncryptToken(token, new EncryptingCredentials(new SymmetricSecurityKey(_secret), "A256KW", "A256CBC-HS512"));
}
