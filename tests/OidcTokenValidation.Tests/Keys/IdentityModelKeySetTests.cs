using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Keys.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>What System.Text.Json writes of Microsoft.IdentityModel's own key set: every member, most of them null or an empty array.</summary>
public sealed class IdentityModelKeySetTests : IAsyncLifetime
{
    private static readonly TestSigningKey Rsa = SharedKey.Rs256;
    private static readonly TestSigningKey Ec = TestSigningKey.Create("ES256", "ec");

    private readonly HealthRig _rig = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task Fetched_keys_are_used()
    {
        string json = Serialize();
        _rig.ServeKeys(json);

        await AssertAcceptedAsync(_rig.Validator);
        Assert.Equal((2, 0), (_rig.Keys.Health.KeyCount, _rig.Keys.Health.DroppedKeyCount));
    }

    [Fact]
    public async Task Local_keys_are_used()
    {
        string json = Serialize();
        using AccessTokenValidator validator = _rig.CreateValidator(trusted => trusted.Keys.Jwks = json);

        await AssertAcceptedAsync(validator);
        Assert.Equal((2, 0), (validator.Issuers[0].Health.KeyCount, validator.Issuers[0].Health.DroppedKeyCount));
    }

    [Rule("RFC 7517 §4.1 private keys")]
    [Fact]
    public async Task Private_key_among_them_is_left_out_for_its_private_member()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _rig.ServeKeys(Serialize(JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(key) { KeyId = "private" })));

        await AssertAcceptedAsync(_rig.Validator);
        DroppedIssuerKey dropped = Assert.Single(_rig.Keys.Dropped);
        Assert.Equal((2, "PrivateKey", "d"), (dropped.Index, dropped.Fault, dropped.Member));
    }

    // The members are present; otherwise these tests would prove nothing.
    private static string Serialize(params JsonWebKey[] more)
    {
        var set = new JsonWebKeySet();
        foreach (JsonWebKey key in (JsonWebKey[])[new(Rsa.PublicJwk), new(Ec.PublicJwk), .. more])
            set.Keys.Add(key);
        string json = JsonSerializer.Serialize(set);
        Assert.Contains("\"key_ops\":[]", json, StringComparison.Ordinal);
        Assert.Contains("\"oth\":[]", json, StringComparison.Ordinal);
        Assert.Contains("\"x5c\":[]", json, StringComparison.Ordinal);
        return json;
    }

    private async Task AssertAcceptedAsync(AccessTokenValidator validator)
    {
        foreach (TestSigningKey key in new[] { Rsa, Ec })
        {
            AccessTokenValidationResult result = await _rig.SendAsync(_rig.Server.Issuer.Token().SignedBy(key).Create(), validator);
            Assert.True(result.IsValid, result.Failure?.ToString());
        }
    }
}
