using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Decryption.Support;
using OidcTokenValidation.Tests.Hosting.Support;
using OidcTokenValidation.Tests.Properties;
using OidcTokenValidation.Tests.SenderConstraints.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Decryption;

/// <summary>With keys a token must be encrypted, also one that is cached; what a token is bound to is checked as before.</summary>
public sealed class EncryptionRequirementTests
{
    [Rule("RFC 9068 §4 not encrypted")]
    [Fact]
    public async Task Token_that_is_not_encrypted_is_rejected_once_there_are_keys()
    {
        using var api = new Api(static options => options.Decryption.Keys = [DecryptionTestKey.RsaKey.Option()]);
        TokenFailure failure = await api.RefuseAsync(api.Token(), TokenFailureCode.TokenNotEncrypted);
        Assert.Equal("invalid_token", failure.Error);
        Assert.Contains("Decryption.AcceptUnencryptedUntil", failure.Explanation, StringComparison.Ordinal);
        Assert.Equal(TokenFailureCode.NotCompactJws, (await api.SendAsync("Bearer abc")).Failure!.Code);
        Assert.Equal(TokenFailureCode.NotCompactJws, (await api.SendAsync("Bearer a.b.c.d")).Failure!.Code);
    }

    [Rule("RFC 9068 §4 not encrypted")]
    [Fact]
    public async Task Transition_ends_at_its_time_exactly_also_for_cached_tokens()
    {
        DateTimeOffset until = default;
        using var clock = new Api();
        until = clock.Clock.GetUtcNow().AddMinutes(5);
        using var api = new Api(options => (options.Decryption.Keys, options.Decryption.AcceptUnencryptedUntil) = ([DecryptionTestKey.RsaKey.Option()], until));
        string token = "Bearer " + api.Token().Create(), encrypted = "Bearer " + EncryptedTokenTests.Encrypt(api.Token());
        for (int i = 0; i < 4; i++)
        {
            Assert.True((await api.SendAsync(token)).IsValid);
            Assert.True((await api.SendAsync(encrypted)).IsValid);
        }

        api.Clock.SetUtcNow(until.AddTicks(-1));
        Assert.True((await api.SendAsync(token)).IsValid);
        api.Clock.SetUtcNow(until);
        Assert.Equal(TokenFailureCode.TokenNotEncrypted, (await api.SendAsync(token)).Failure?.Code);
        Assert.True((await api.SendAsync(encrypted)).IsValid);
    }

    [Rule("RFC 7516 §9 form")]
    [Fact]
    public async Task Opaque_tokens_are_still_introspected_and_encrypted_ones_are_not()
    {
        using var api = new Api(static options =>
        {
            options.Decryption.Keys = [DecryptionTestKey.RsaKey.Option()];
            options.Issuers[0].Introspection = new IntrospectionOptions { Endpoint = "https://127.0.0.1:9/introspect", ClientId = "api", ClientSecret = "secret" };
        });
        Assert.Equal(TokenFailureCode.DecryptionFailed, (await api.SendAsync("Bearer a.b.c.d.e")).Failure?.Code);
        Assert.True((await api.SendAsync("Bearer " + EncryptedTokenTests.Encrypt(api.Token()))).IsValid);
        Assert.Equal(TokenFailureCode.IntrospectionUnavailable, (await api.SendAsync("Bearer opaque")).Failure?.Code);
    }

    [Fact]
    public void Proof_is_for_the_token_that_was_sent()
    {
        using var api = new ProofApi(static options => options.Decryption.Keys = [DecryptionTestKey.RsaKey.Option()]);
        string signed = api.Token;
        api.Token = EncryptedTokenTests.Encrypt(api.Issuer.Token().BoundTo(api.Client));
        for (int i = 0; i < 3; i++)
            api.Accept(api.Proof());
        api.Refuse(api.Client.Proof("GET", ProofApi.Url).ForToken(signed), TokenFailureCode.ProofTokenMismatch);
    }

    [Fact]
    public void Token_that_is_bound_to_a_certificate_needs_it()
    {
        using var api = new ProofApi(static options => options.Decryption.Keys = [DecryptionTestKey.RsaKey.Option()]);
        using X509Certificate2 client = Certificates.Create("client"), other = Certificates.Create("other");
        ResourceRequest request = TestRequest.Bearer(EncryptedTokenTests.Encrypt(api.Issuer.Token().BoundTo(client)));
        for (int i = 0; i < 3; i++)
            Assert.True(api.Send(request with { ClientCertificate = client }).IsValid);
        Assert.Equal(TokenFailureCode.CertificateMismatch, api.Send(request with { ClientCertificate = other }).Failure?.Code);
        Assert.Equal(TokenFailureCode.CertificateMissing, api.Send(request).Failure?.Code);
    }

    [Fact]
    public void Cached_token_is_not_decrypted_again_and_costs_what_a_signed_one_costs()
    {
        using var signed = new ProofApi();
        using var encrypted = new ProofApi(static options => options.Decryption.Keys = [DecryptionTestKey.RsaKey.Option()]);
        ResourceRequest plain = TestRequest.Bearer(signed.Issuer.Token().Create()), sent = TestRequest.Bearer(EncryptedTokenTests.Encrypt(encrypted.Issuer.Token()));
        long expected = Allocated.By(() => Assert.True(signed.Send(plain).IsValid));
        Assert.Equal(expected, Allocated.By(() => Assert.True(encrypted.Send(sent).IsValid)));
    }

    [Fact]
    public async Task Keys_are_rotated_by_a_reload_and_cached_tokens_are_decrypted_again()
    {
        string first = Path.GetTempFileName();
        await File.WriteAllTextAsync(first, DecryptionTestKey.RsaKey.Jwk(("kid", "a")).ToJsonString(), TestContext.Current.CancellationToken);
        await using var api = new ReloadingApi(settings: [("Decryption:Keys:0:KeyFile", first)]);
        string old = EncryptedTokenTests.Encrypt(api.First.Issuer.Token(), "a"), next = new JweDraft("RSA-OAEP-256", "A256GCM", DecryptionTestKey.OtherRsaKey)
        {
            Header = { ["kid"] = "b" },
        }.Encrypt(api.First.Issuer.Token().Create());
        for (int i = 0; i < 3; i++)
            Assert.Null(await api.SendAsync(old));
        Assert.Equal(TokenFailureCode.DecryptionFailed, await api.SendAsync(next));

        api.Change(("Decryption:Keys:1:Jwk", DecryptionTestKey.OtherRsaKey.Jwk(("kid", "b")).ToJsonString()));
        Assert.Null(await api.SendAsync(old));
        Assert.Null(await api.SendAsync(next));

        // The file has another key under the same path.
        await File.WriteAllTextAsync(first, DecryptionTestKey.P256.Jwk(("kid", "c")).ToJsonString(), TestContext.Current.CancellationToken);
        api.Change(("Realm", "other"));
        Assert.Equal(TokenFailureCode.DecryptionFailed, await api.SendAsync(old));
        Assert.Null(await api.SendAsync(next));

        // An invalid key changes nothing; without keys, tokens need not be encrypted.
        api.Change(("Decryption:Keys:1:Jwk", "{\"kty\":\"RSA\",\"n\":\"secret-secret\"}"));
        Assert.Null(await api.SendAsync(next));
        Assert.DoesNotContain("secret-secret", string.Join('\n', api.Log.Messages(ReloadingApi.MistakesEvent)), StringComparison.Ordinal);
        Assert.NotEmpty(api.Log.Messages(ReloadingApi.MistakesEvent));
        api.Change(("Decryption:Keys:0:KeyFile", null), ("Decryption:Keys:1:Jwk", null));
        Assert.Equal(TokenFailureCode.EncryptedToken, await api.SendAsync(next));
        Assert.Null(await api.SendAsync(api.First.Issuer.Token().Create()));
        File.Delete(first);
    }

    [Theory]
    [InlineData("2999-01-31T00:00:00Z", true)]
    [InlineData("2999-01-31T00:00:00+01:00", true)]
    [InlineData("2999-01-31T00:00:00", false)]
    [InlineData("2999-01-31", false)]
    [InlineData("soon", false)]
    public async Task Time_in_configuration_needs_its_offset(string until, bool isRead)
    {
        (string, string)[] settings = [("Decryption:Keys:0:Jwk", DecryptionTestKey.Oct.Jwk().ToJsonString()), ("Decryption:AcceptUnencryptedUntil", until)];
        if (!isRead)
        {
            var invalid = Assert.Throws<OptionsValidationException>(() => new ReloadingApi(settings: settings));
            Assert.Contains("2027-01-31T00:00:00Z", invalid.Message, StringComparison.Ordinal);
            return;
        }

        await using var api = new ReloadingApi(settings: settings);
        Assert.Null(await api.SendAsync(api.First.Issuer.Token().Create()));
    }

    [Fact]
    public async Task Report_shows_the_checks_of_the_signed_token()
    {
        using var api = new Api(static options => options.Decryption.Keys = [DecryptionTestKey.RsaKey.Option()]);
        string token = EncryptedTokenTests.Encrypt(api.Token().For("https://other.example/").ExpiringIn(TimeSpan.FromMinutes(-5)));
        ResourceRequest request = TestRequest.Bearer(token);
        AccessTokenValidationReport report = await ExplainAsync(api, request);
        Assert.Equal(TokenFailureCode.AudienceMismatch, report.Failure!.Code);
        Assert.Equal([TokenFailureCode.Expired], report.OtherFailures.Select(static failure => failure.Code));
        Assert.True(report.IsTokenVerified);
        Assert.Equal(ValidationCheckStatus.Passed, report.Checks.Single(static check => check.Name == "decryption").Status);

        report = await ExplainAsync(api, TestRequest.Bearer("a.b.c.d.e"));
        Assert.Equal(ValidationCheckStatus.Failed, report.Checks.Single(static check => check.Name == "decryption").Status);
        Assert.Equal(ValidationCheckStatus.NotReached, report.Checks.Single(static check => check.Name == "segments").Status);
    }

    private static async Task<AccessTokenValidationReport> ExplainAsync(Api api, ResourceRequest request)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        return await api.Validator.ExplainAllAsync(request, await api.Validator.ValidateAsync(request, cancellation), cancellation);
    }
}
