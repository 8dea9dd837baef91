using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Hosts.Tests.Hosts;

namespace OidcTokenValidation.Hosts.Tests.Contract;

/// <summary>Encrypted tokens (RFC 9068 §4): accepted with the key, with proofs for the token as it was sent, and one response for every failure of decryption.</summary>
public abstract class EncryptionContract(SharedHosts hosts, HostKind kind) : HostContract(hosts, kind)
{
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public async Task Encrypted_token_is_granted_and_a_signed_one_is_rejected()
    {
        ContractHost host = await StartAsync(Configure);
        string token = Encrypt(host.Token().Create(), _secret), bound = Encrypt(host.BoundToken().Create(), _secret);
        for (int i = 0; i < 3; i++)
        {
            (await host.BearerAsync(token)).AssertGranted("alice by Bearer");
            (await host.DPoPAsync(bound)).AssertGranted("alice by DPoP");
        }

        (await host.BearerAsync(host.Token().Create())).AssertRejected(401, Error(Bearer, "invalid_token", "The access token is not encrypted."), DPoP);
        (await host.BearerAsync(Encrypt(host.Token().Expired().Create(), _secret))).AssertRejected(401, Error(Bearer, "invalid_token", "The access token has expired."), DPoP);
    }

    [Fact]
    public async Task Every_failure_of_decryption_has_the_same_response()
    {
        ContractHost host = await StartAsync(Configure);
        string token = Encrypt(host.Token().Create(), _secret), twice = Encrypt(token, _secret);
        foreach (string sent in (string[])[Encrypt(host.Token().Create(), new byte[32]), token[..^4] + "AAAA", token + "A", "....", "a.b.c.d.e", twice])
            (await host.BearerAsync(sent)).AssertRejected(401, Error(Bearer, "invalid_token", "The access token cannot be decrypted."), DPoP);
    }

    private static string Encrypt(string token, byte[] secret) =>
        new JsonWebTokenHandler().EncryptToken(token, new EncryptingCredentials(new SymmetricSecurityKey(secret), "A256KW", "A256CBC-HS512"));

    private void Configure(AccessTokenValidationOptions options) =>
        options.Decryption.Keys.Add(new() { Jwk = $$"""{"kty":"oct","k":"{{Base64Url.EncodeToString(_secret)}}"}""" });
}
