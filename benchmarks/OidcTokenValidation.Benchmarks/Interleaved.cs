using OidcTokenValidation.Benchmarks.Proofs;
using OidcTokenValidation.Benchmarks.Requests;
using OidcTokenValidation.Benchmarks.Revocations;
using OidcTokenValidation.Benchmarks.Scale;
using OidcTokenValidation.Benchmarks.Signatures;
using OidcTokenValidation.Benchmarks.Tokens;

namespace OidcTokenValidation.Benchmarks;

/// <summary>
/// Measures the methods of the benchmarks in turns of a few milliseconds. BenchmarkDotNet measures one after the other, so that other work on the machine slows
/// one and not the next; here it slows all of them alike.
/// </summary>
internal static class Interleaved
{
    private static readonly Dictionary<string, Action> All = new(StringComparer.Ordinal)
    {
        ["tokens"] = Tokens,
        ["encrypted"] = Encrypted,
        ["proofs"] = Proofs,
        ["signatures"] = AddedAlgorithms,
        ["revocations"] = Revoked,
        ["requests"] = Requests,
        ["scale"] = Scale,
        ["threads"] = TwoThreads.Run,
    };

    /// <param name="names">Which to run; all if empty.</param>
    public static void Run(IReadOnlyCollection<string> names)
    {
        foreach (string name in names.Count > 0 ? names : All.Keys)
        {
            if (!All.TryGetValue(name, out Action? run))
                throw new ArgumentException($"Expected some of {string.Join(", ", All.Keys)}; '{name}' came.", nameof(names));
            Console.WriteLine($"\n`interleaved {name}`\n");
            run();
        }
    }

    private static void Tokens()
    {
        Turns.WriteHead();
        foreach (string algorithm in new[] { "RS256", "PS256", "ES256" })
        {
            using var tokens = TokenCase.Create(algorithm, maxCachedTokens: 0);
            Turns.Measure(
                $"{algorithm}, never seen",
                [
                    ("SHA-256 + verify", tokens.Verify),
                    ("Library", () => tokens.Validate().IsValid),
                    ("JsonWebTokenHandler", () => tokens.ValidateByHandler().IsValid),
                    ("JsonWebTokenHandler, claims read", tokens.ReadByHandler),
                ]);
        }

        using var seen = TokenCase.Create("RS256", maxCachedTokens: 16);
        Turns.Measure(
            "RS256, seen",
            [
                ("SHA-256 of the token", seen.Hash),
                ("Library", () => seen.Validate().IsValid),
                ("Library, principal read", seen.ReadPrincipal),
                ("JsonWebTokenHandler", () => seen.ValidateByHandler().IsValid),
            ]);
    }

    private static void Encrypted()
    {
        Turns.WriteHead();
        (string Name, Func<int, EncryptedTokenCase> Create)[] cases =
            [("RSA-OAEP + A256CBC-HS512", EncryptedTokenCase.CreateRsa), ("ECDH-ES + A256GCM", EncryptedTokenCase.CreateElliptic)];
        foreach ((string name, Func<int, EncryptedTokenCase> create) in cases)
        {
            using EncryptedTokenCase tokens = create(0), seen = create(16);
            Turns.Measure($"{name}, never seen", [("Decrypt + verify", tokens.DecryptAndVerify), ("Library", tokens.Validate)]);
            Turns.Measure($"{name}, seen", [("SHA-256 of the token", seen.Hash), ("Library", seen.Validate)]);
        }
    }

    private static void Proofs()
    {
        Turns.WriteHead();
        foreach (string name in ProofCase.Accepted.Concat(ProofCase.Rejected))
        {
            using var proofs = ProofCase.Create(name);
            Turns.Measure(name, [.. proofs.Ways.Select(static way => (way.Name, way.Run))]);
        }
    }

    private static void AddedAlgorithms()
    {
        Turns.WriteHead();
        using AddedAlgorithmCase edwards = AddedAlgorithmCase.CreateEd25519(), lattice = AddedAlgorithmCase.CreateMLDsa65();
        Turns.Measure("Ed25519, never seen", [("NSec verify", edwards.Verify), ("Library", edwards.Validate)]);
        Turns.Measure("ML-DSA-65, never seen", [("BouncyCastle verify", lattice.Verify), ("Library", lattice.Validate)]);
        using var other = new OtherClientsKey();
        Turns.Measure("key mismatch, ML-DSA-87", [("SHA-256 of the proof", other.Hash), ("Library", other.Validate)]);
    }

    private static void Revoked()
    {
        Turns.WriteHead();
        (string Name, int Tokens, bool AreCached)[] cases = [("one token, seen", 1, true), ("10,000 tokens, seen", 10_000, true), ("never seen", 1_000, false)];
        foreach ((string name, int tokens, bool areCached) in cases)
        {
            using var revocations = RevocationCase.Create(tokens, areCached);
            Turns.Measure(name, [("Library", revocations.Without), ("Library, 1,000,000 entries", revocations.With)]);
        }
    }

    private static void Requests()
    {
        Turns.WriteHead();
        foreach (string name in RequestCase.Names)
        {
            using var requests = RequestCase.Create(name);
            Turns.Measure(
                name,
                [
                    ("Anonymous", requests.Anonymous.Run),
                    ("EmptyScheme", requests.Empty.Run),
                    ("Library", requests.Library.Run),
                    ("JwtBearer", requests.JwtBearer.Run),
                    ("Microsoft.Identity.Web", requests.IdentityWeb.Run),
                    ("OpenIddict.Validation", requests.OpenIddict.Run),
                ]);
        }
    }

    private static void Scale()
    {
        Turns.WriteHead();
        using ManyIssuers one = ManyIssuers.Create(1), hundred = ManyIssuers.Create(100), thousand = ManyIssuers.Create(1_000);
        Turns.Measure("issuers", [("1", one.Validate), ("100", hundred.Validate), ("1,000", thousand.Validate)]);
        Turns.Measure("issuers, SHA-256 + verify", [("1", one.Verify), ("100", hundred.Verify), ("1,000", thousand.Verify)]);
        using ManyTokens few = ManyTokens.Create(10), many = ManyTokens.Create(1_000), most = ManyTokens.Create(100_000);
        Turns.Measure("tokens kept", [("10", few.Validate), ("1,000", many.Validate), ("100,000", most.Validate)]);
        Turns.Measure("tokens kept, SHA-256 of the token", [("10", few.Hash), ("1,000", many.Hash), ("100,000", most.Hash)]);
    }
}
