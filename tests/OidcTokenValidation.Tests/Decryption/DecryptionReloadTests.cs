using OidcTokenValidation.Tests.Decryption.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Decryption;

/// <summary>A reload whose key cannot be read: it changes nothing.</summary>
public sealed class DecryptionReloadTests
{
    [Fact]
    public async Task Key_file_that_disappears_during_a_reload_leaves_the_earlier_resolver_in_use()
    {
        (int before, int after) = (0, 0);
        using var api = new Api(options => options.ResolveIssuer = _ => Count(ref before));
        AccessTokenValidationOptions reloaded = new() { Audiences = { Api.Audience }, Issuers = { api.Issuer.Trust() }, ResolveIssuer = _ => Count(ref after) };
        reloaded.Decryption.Keys = [new() { KeyFile = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString()) }];

        var failed = Assert.Throws<InvalidOperationException>(() => api.Validator.Reload(reloaded));
        Assert.Contains("which cannot be read", failed.Message, StringComparison.Ordinal);
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, (await api.SendAsync(api.Token().From("https://other.example/"))).Failure?.Code);
        Assert.Equal((1, 0), (before, after));

        reloaded.Decryption.Keys = [DecryptionTestKey.RsaKey.Option("rsa")];
        api.Validator.Reload(reloaded);
        Assert.Equal(TokenFailureCode.IssuerNotTrusted, (await api.SendAsync("Bearer " + EncryptedTokenTests.Encrypt(api.Token().From("https://other.example/"), "rsa"))).Failure?.Code);
        Assert.Equal((1, 1), (before, after));
    }

    private static TrustedIssuer? Count(ref int calls)
    {
        calls++;
        return null;
    }
}
