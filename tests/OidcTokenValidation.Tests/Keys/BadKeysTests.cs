using Microsoft.Extensions.Logging;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Jose;
using OidcTokenValidation.Tests.Keys.Support;

namespace OidcTokenValidation.Tests.Keys;

/// <summary>RFC 7517 §5: a faulty key of a fetched set is dropped with its reason, and the rest of the set works.</summary>
public sealed class BadKeysTests : IAsyncLifetime
{
    private const int KeyDropped = 12, MoreKeysDropped = 17;

    private readonly HealthRig _rig = new();

    /// <summary>One faulty key for each fault that there is.</summary>
    public static TheoryData<string, string> Faulty =>
        [.. JwkTests.Faulty.DistinctBy(static row => row.Data.Item2).Select(static row => (row.Data.Item1, row.Data.Item2))];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Rule("RFC 7517 §5 unusable keys")]
    [Theory]
    [MemberData(nameof(Faulty))]
    public async Task Bad_key_is_dropped_at_any_position_and_the_good_key_works(string jwk, string fault)
    {
        _rig.ServeKeys(SetOf(jwk, _rig.Key.PublicJwk, jwk));

        Assert.Equal((AccessTokenOutcome.Valid, null), await _rig.JudgeAsync());
        Assert.Equal((1, 2), (_rig.Keys.Health.KeyCount, _rig.Keys.Health.DroppedKeyCount));
        AssertLogged((0, fault), (2, fault));
    }

    [Fact]
    public async Task Bad_keys_in_one_set_are_all_dropped_each_with_its_own_reason()
    {
        (string Jwk, string Fault)[] faulty = [.. JwkTests.Faulty.Select(static row => (row.Data.Item1, row.Data.Item2))];
        _rig.ServeKeys(SetOf([.. faulty.Select(static key => key.Jwk), _rig.Key.PublicJwk]));

        Assert.Equal((AccessTokenOutcome.Valid, null), await _rig.JudgeAsync());
        Assert.Equal((1, faulty.Length), (_rig.Keys.Health.KeyCount, _rig.Keys.Health.DroppedKeyCount));
        AssertLogged([.. faulty.Take(5).Select(static (key, index) => (index, key.Fault))]);
        string more = Assert.Single(_rig.Log.Messages(MoreKeysDropped));
        Assert.StartsWith($"{faulty.Length - 5} more keys in the key set of {_rig.Keys.Issuer} are not used: ", more, StringComparison.Ordinal);
        foreach (string fault in faulty.Skip(5).Select(static key => key.Fault).Distinct(StringComparer.Ordinal))
            Assert.Contains($"{faulty.Skip(5).Count(key => key.Fault == fault)} × {fault}", more, StringComparison.Ordinal);
        Assert.All(_rig.Log.Records, static line => Assert.NotEqual(LogLevel.Error, line.Level));
    }

    [Fact]
    public async Task Every_fault_has_been_tried() =>
        Assert.Equal(
            Enum.GetNames<JwkFaultCode>().Where(static name => name is not (nameof(JwkFaultCode.None) or nameof(JwkFaultCode.KeyRejected))).Order(StringComparer.Ordinal),
            await Task.FromResult(Faulty.Select(static row => row.Data.Item2).Order(StringComparer.Ordinal)));

    [Fact]
    public async Task Token_that_names_a_key_that_was_left_out_is_refused()
    {
        TestSigningKey encryption = TestSigningKey.Create("ES256", "encryption");
        _rig.ServeKeys(SetOf(_rig.Key.PublicJwk, ForEncryption(encryption)));

        Assert.Equal((AccessTokenOutcome.Valid, null), await _rig.JudgeAsync());
        Assert.Equal((AccessTokenOutcome.Rejected, TokenFailureCode.KeyNotFound), await _rig.JudgeAsync(_rig.Server.Issuer.Token().SignedBy(encryption)));
        AssertLogged((1, "NotForSignatures"));
    }

    [Rule("RFC 7517 §4.2 use")]
    [Fact]
    public async Task Encryption_key_in_the_set_has_no_effect_even_under_the_same_kid_or_for_tokens_without_kid()
    {
        TestSigningKey encryption = TestSigningKey.Create("ES256", _rig.Key.KeyId);
        _rig.ServeKeys(SetOf(ForEncryption(encryption), _rig.Key.PublicJwk));

        Assert.Equal((AccessTokenOutcome.Valid, null), await _rig.JudgeAsync());
        Assert.Equal((AccessTokenOutcome.Valid, null), await _rig.JudgeAsync(_rig.Server.Issuer.Token().WithoutHeader("kid")));
        Assert.Equal((AccessTokenOutcome.Rejected, TokenFailureCode.InvalidSignature), await _rig.JudgeAsync(_rig.Server.Issuer.Token().SignedBy(encryption)));
    }

    [Rule("RFC 7517 §4.5 kid twice")]
    [Fact]
    public async Task Kid_that_is_used_twice_is_resolved_by_algorithm()
    {
        TestSigningKey p384 = TestSigningKey.Create("ES384", _rig.Key.KeyId);
        TestSigningKey p521 = TestSigningKey.Create("ES512", _rig.Key.KeyId);
        _rig.ServeKeys(SetOf(p384.PublicJwk, _rig.Key.PublicJwk, p521.PublicJwk));

        foreach (TestSigningKey key in new[] { _rig.Key, p384, p521 })
            Assert.Equal((AccessTokenOutcome.Valid, null), await _rig.JudgeAsync(_rig.Server.Issuer.Token().SignedBy(key)));
        Assert.Equal(2, _rig.Server.RequestCount);
    }

    [Fact]
    public async Task Kid_that_is_used_twice_for_one_algorithm_is_refused_and_fetches_nothing_more()
    {
        TestSigningKey twin = TestSigningKey.Create("ES256", _rig.Key.KeyId);
        TestSigningKey other = TestSigningKey.Create("ES384", "other");
        _rig.ServeKeys(SetOf(twin.PublicJwk, _rig.Key.PublicJwk, other.PublicJwk));

        Assert.Equal((AccessTokenOutcome.Valid, null), await _rig.JudgeAsync(_rig.Server.Issuer.Token().SignedBy(other)));
        Assert.Equal((AccessTokenOutcome.Rejected, TokenFailureCode.KeyAmbiguous), await _rig.JudgeAsync());
        Assert.Equal((AccessTokenOutcome.Rejected, TokenFailureCode.KeyAmbiguous), await _rig.JudgeAsync(_rig.Server.Issuer.Token().SignedBy(twin)));
        Assert.Equal(2, _rig.Server.RequestCount);
    }

    [Fact]
    public async Task Kid_that_is_empty_names_no_key_in_a_set_and_in_a_token()
    {
        _rig.ServeKeys(SetOf(_rig.Key.PublicJwk.Replace($"\"kid\":\"{_rig.Key.KeyId}\"", "\"kid\":\"\"", StringComparison.Ordinal)));

        Assert.Equal((AccessTokenOutcome.Valid, null), await _rig.JudgeAsync(_rig.Server.Issuer.Token().WithHeader("kid", string.Empty)));
        Assert.Equal((AccessTokenOutcome.Valid, null), await _rig.JudgeAsync(_rig.Server.Issuer.Token().WithoutHeader("kid")));
        Assert.Equal((AccessTokenOutcome.Rejected, TokenFailureCode.KeyNotFound), await _rig.JudgeAsync());
    }

    [Fact]
    public async Task Same_key_listed_twice_is_one()
    {
        _rig.ServeKeys(SetOf(_rig.Key.PublicJwk, _rig.Key.PublicJwk));

        Assert.Equal((AccessTokenOutcome.Valid, null), await _rig.JudgeAsync());
        Assert.Equal((1, 0), (_rig.Keys.Health.KeyCount, _rig.Keys.Health.DroppedKeyCount));
    }

    [Rule("RFC 7517 §5 no usable key")]
    [Fact]
    public async Task Set_of_only_bad_keys_does_not_replace_good_keys_and_the_reason_is_logged()
    {
        Assert.Equal((AccessTokenOutcome.Valid, null), await _rig.JudgeAsync());
        _rig.ServeKeys(SetOf("""{"kty":"oct","k":"AAAA"}""", "{}"));

        Assert.Equal(KeyFetchFault.NoUsableKeys, await _rig.RefreshAsync());
        Assert.Equal((AccessTokenOutcome.Valid, null), await _rig.JudgeAsync());
        Assert.Equal((1, KeyFetchFault.NoUsableKeys), (_rig.Keys.Health.KeyCount, _rig.Keys.Health.LastFault));
        AssertLogged((0, "SymmetricKey, member 'kty'."), (1, "MissingMember, member 'kty'."));
    }

    // Two values under one name: readers differ about which one counts (RFC 8259 §4). The other keys are not affected.
    [Rule("RFC 7517 §4 unique names")]
    [Fact]
    public async Task Repeated_member_drops_its_key_only()
    {
        _rig.ServeKeys(SetOf(_rig.Key.PublicJwk, """{"kty":"oct","kty":"EC"}"""));

        Assert.Equal((AccessTokenOutcome.Valid, null), await _rig.JudgeAsync());
        AssertLogged((1, "RepeatedMember, member 'kty'."));
        Assert.Equal(("RepeatedMember", "kty"), (Assert.Single(_rig.Keys.Dropped).Fault, _rig.Keys.Dropped[0].Member));
    }

    [Fact]
    public async Task Dropped_keys_of_the_next_set_are_counted_from_zero()
    {
        _rig.ServeKeys(SetOf(_rig.Key.PublicJwk, "1", "2", "3"));
        Assert.Equal(KeyFetchFault.None, await _rig.RefreshAsync());
        Assert.Equal(3, _rig.Keys.Health.DroppedKeyCount);
        _rig.BringBack();
        Assert.Equal(KeyFetchFault.None, await _rig.RefreshAsync());
        Assert.Equal(0, _rig.Keys.Health.DroppedKeyCount);
    }

    private void AssertLogged(params (int Index, string Fault)[] expected) => Assert.Collection(
        _rig.Log.Messages(KeyDropped),
        [.. expected.Select(key => (Action<string>)(line => Assert.StartsWith($"Key {key.Index} in the key set of {_rig.Keys.Issuer} is not used: {key.Fault}", line, StringComparison.Ordinal)))]);

    private static string SetOf(params IEnumerable<string> jwks) => $$"""{"keys":[{{string.Join(',', jwks)}}]}""";

    // The alg is removed too: an alg for signatures would contradict the use.
    private static string ForEncryption(TestSigningKey key) =>
        key.PublicJwk.Replace("\"use\":\"sig\",\"alg\":\"ES256\"", "\"use\":\"enc\"", StringComparison.Ordinal);
}
