using System.Text.Json;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Tests.Jose.Support;

namespace OidcTokenValidation.Tests.Vectors;

/// <summary>Wycheproof's JOSE files. The cases that they call valid and we reject are listed here, each with its reason.</summary>
public sealed class WycheproofJoseTests
{
    [Fact]
    public void Json_web_signature()
    {
        // Valid there, refused here:
        Dictionary<int, TokenFailureCode> stricter = new()
        {
            // an empty payload is no claims set;
            [259] = TokenFailureCode.NotCompactJws,
            [264] = TokenFailureCode.NotCompactJws,
            [268] = TokenFailureCode.NotCompactJws,
            [272] = TokenFailureCode.NotCompactJws,
            [320] = TokenFailureCode.NotCompactJws,
            [325] = TokenFailureCode.NotCompactJws,

            // the key has the alg PS256 and the header PS384 (RFC 7517 §4.4);
            [346] = TokenFailureCode.KeyNotForAlgorithm,
            [350] = TokenFailureCode.KeyNotForAlgorithm,

            // the key has the alg ES521, which is no algorithm, so the loader drops it;
            [347] = TokenFailureCode.KeyNotFound,
            [351] = TokenFailureCode.KeyNotFound,

            // a '?' inside a segment.
            [372] = TokenFailureCode.IllegalCharacter,
            [373] = TokenFailureCode.IllegalCharacter,
        };

        Tally tally = RunJws("json_web_signature", stricter);

        Assert.Equal(new Tally(Run: 401, Accepted: 26, PrivateOnly: 40), tally);
    }

    [Fact]
    public void Json_web_key()
    {
        Tally tally = RunJws("json_web_key", stricter: []);

        Assert.Equal(new Tally(Run: 26, Accepted: 2, PrivateOnly: 15), tally);
    }

    [Fact]
    public void Json_web_crypto()
    {
        Tally tally = RunJws("json_web_crypto", stricter: []);

        Assert.Equal(new Tally(Run: 83, Accepted: 3, PrivateOnly: 54), tally);
    }

    [Fact]
    public void Json_web_encryption_is_always_refused()
    {
        IReadOnlyList<Wycheproof.Case> cases = Wycheproof.Read("json_web_encryption");

        Dictionary<TokenFailureCode, int> refusals = cases
            .CountBy(static test => JwsVerification.Verify(test.Text("jwe"), Wycheproof.Keys(test.Group)))
            .ToDictionary();

        Assert.Equal(139, cases.Count);
        Assert.DoesNotContain(TokenFailureCode.None, refusals.Keys);
        Assert.Equal(128, refusals[TokenFailureCode.EncryptedToken]);
        Assert.Equal(10, refusals[TokenFailureCode.NotCompactJws]);
        Assert.Equal(1, refusals[TokenFailureCode.IllegalCharacter]);
    }

    // The group "base64" is HS256. The same odd spellings, with a signature over the sent text by a key that we would trust.
    [Fact]
    public void Base64_group_signed_with_ES256_is_accepted_only_in_canonical_form()
    {
        using KeySet keys = SigningKey.P256.KeySet("\"kid\":\"hs256-key\"");
        Wycheproof.Case[] cases = [.. Wycheproof.Read("json_web_signature").Where(static test => test.Group.GetProperty("comment").GetString() == "base64")];

        int[] accepted = [.. cases.Where(test => JwsVerification.Verify(MintAgain(test), keys) == TokenFailureCode.None).Select(static test => test.Id)];

        Assert.Equal(21, cases.Length);
        Assert.Equal([357, 358, 359, 376, 377], accepted);
    }

    private static string MintAgain(Wycheproof.Case test)
    {
        string[] segments = test.Text("jws")
            .Replace("JIUzI1Ni", "JFUzI1Ni", StringComparison.Ordinal)
            .Replace("IkhTMjU2", "IkVTMjU2", StringComparison.Ordinal)
            .Split('.');
        if (test.Id == 370)
            segments[1] += "=";   // "invalidBase64PaddingInPayload": the published vector lost its padding

        string[] minted = SigningKey.P256.JwsOf("ES256", $"{segments[0]}.{segments[1]}").Split('.');
        string before = new([.. segments[2].TakeWhile(static c => c is ' ' or '?')]);
        string after = test.Id == 367 ? "=" : new string([.. segments[2].Reverse().TakeWhile(static c => c is ' ' or '?')]);
        bool replaced = segments[2].Length == 43 && before.Length > 0;
        return $"{segments[0]}.{segments[1]}.{before}{(replaced ? minted[2][before.Length..] : minted[2])}{after}";
    }

    private static Tally RunJws(string file, Dictionary<int, TokenFailureCode> stricter)
    {
        List<string> surprises = [];
        Tally tally = default;
        foreach (Wycheproof.Case test in Wycheproof.Read(file))
        {
            JsonElement keys = Wycheproof.Keys(test.Group);
            string token = test.Text(test.Test.TryGetProperty("jws", out _) ? "jws" : "jwe");
            bool privateOnly = !test.Group.TryGetProperty("public", out _);
            TokenFailureCode actual = JwsVerification.Verify(token, keys);

            bool asExpected = stricter.TryGetValue(test.Id, out TokenFailureCode expected)
                ? actual == expected
                : (actual == TokenFailureCode.None) == ((test.IsValid && !privateOnly && !IsEncryption(test)) || IsRoca(test));
            if (!asExpected)
                surprises.Add($"{test}: {actual}");
            tally = new Tally(tally.Run + 1, tally.Accepted + (actual == TokenFailureCode.None ? 1 : 0), tally.PrivateOnly + (privateOnly ? 1 : 0));
        }

        Assert.Empty(surprises);
        return tally;
    }

    private static bool IsEncryption(Wycheproof.Case test) => test.Test.TryGetProperty("jwe", out _);

    // ROCA (CVE-2017-15361) is a weakness of one maker's key generator; we trust the issuer with its own keys and do not look for it.
    private static bool IsRoca(Wycheproof.Case test) => test.Group.GetProperty("comment").GetString() == "jws_rsa_roca_key";

    /// <param name="Run">All tests of the file.</param>
    /// <param name="Accepted">Signatures that we accept.</param>
    /// <param name="PrivateOnly">Tests of groups without a public key: HMAC and JWE. All are refused.</param>
    private readonly record struct Tally(int Run, int Accepted, int PrivateOnly);
}
