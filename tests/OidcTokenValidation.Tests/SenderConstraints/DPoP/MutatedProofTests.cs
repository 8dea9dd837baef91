using Microsoft.Extensions.Primitives;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>A valid proof, or the token beside it, that is changed anywhere is rejected.</summary>
public sealed class MutatedProofTests : IDisposable
{
    private const string Inserted = "Az09-_.= ,\0\u00e9";

    private readonly ProofApi _api = new();
    private readonly string _proof;

    public MutatedProofTests() => _proof = _api.Proof().Create();

    // None of the mutants may have used it up.
    public void Dispose()
    {
        _api.Accept(_proof);
        _api.Dispose();
    }

    [Fact]
    public void Character_of_the_proof_removed_anywhere_is_noticed() => AreRefused(_proof, Without, AsProof);

    [Fact]
    public void Character_of_the_proof_inserted_anywhere_is_noticed() => AreRefused(_proof, With, AsProof);

    [Fact]
    public void Character_of_the_proof_replaced_anywhere_is_noticed() => AreRefused(_proof, Replaced, AsProof);

    [Rule("RFC 9449 §4.3 check 6")]
    [Fact]
    public void Bit_of_the_proof_changed_anywhere_is_noticed() => AreRefused(_proof, Flipped, AsProof);

    [Fact]
    public void Proof_cut_off_anywhere_is_rejected() => AreRefused(_proof, Cut, AsProof);

    [Fact]
    public void Neighbours_of_the_proof_exchanged_anywhere_are_noticed() => AreRefused(_proof, Exchanged, AsProof);

    [Fact]
    public void Character_of_the_token_removed_anywhere_is_noticed() => AreRefused(_api.Token, Without, AsToken);

    [Fact]
    public void Character_of_the_token_inserted_anywhere_is_noticed() => AreRefused(_api.Token, With, AsToken);

    [Fact]
    public void Character_of_the_token_replaced_anywhere_is_noticed() => AreRefused(_api.Token, Replaced, AsToken);

    [Fact]
    public void Bit_of_the_token_changed_anywhere_is_noticed() => AreRefused(_api.Token, Flipped, AsToken);

    [Fact]
    public void Segments_of_two_proofs_are_rejected()
    {
        string[] one = _proof.Split('.'), other = _api.Proof("POST").WithHeader("x", 1).Create().Split('.'), token = _api.Token.Split('.');
        string[][] sources = [one, other, token];
        AreRefused(
            _proof,
            _ => from first in sources
                 from second in sources
                 from third in sources
                 where !(ReferenceEquals(first, second) && ReferenceEquals(second, third))
                 from order in (int[][])[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
                 select string.Join('.', first[order[0]], second[order[1]], third[order[2]]),
            AsProof);
    }

    [Fact]
    public void Proofs_joined_by_anything_are_rejected()
    {
        string other = _api.Proof().Create();
        AreRefused(_proof, proof => new[] { string.Empty, ".", " ", ",", ", ", "\n", "\0", ";", "&" }.SelectMany(between => new[] { proof + between + proof, proof + between + other }), AsProof);
    }

    private static IEnumerable<string> Without(string text) => Enumerable.Range(0, text.Length).Select(at => text.Remove(at, 1));

    private static IEnumerable<string> With(string text) =>
        from at in Enumerable.Range(0, text.Length + 1)
        from character in Inserted.Append(text[Math.Min(at, text.Length - 1)])
        select text.Insert(at, character.ToString());

    private static IEnumerable<string> Replaced(string text) =>
        from at in Enumerable.Range(0, text.Length)
        from character in Inserted
        select text[..at] + character + text[(at + 1)..];

    private static IEnumerable<string> Flipped(string text) =>
        from at in Enumerable.Range(0, text.Length)
        from bit in Enumerable.Range(0, 16)
        select text[..at] + (char)(text[at] ^ (1 << bit)) + text[(at + 1)..];

    private static IEnumerable<string> Cut(string text) => Enumerable.Range(0, text.Length).Select(at => text[..at]).Concat(Enumerable.Range(1, text.Length - 1).Select(at => text[at..]));

    private static IEnumerable<string> Exchanged(string text) =>
        Enumerable.Range(1, text.Length - 1).Select(at => text[..(at - 1)] + text[at] + text[at - 1] + text[(at + 1)..]);

    private ResourceRequest AsProof(string mutant) => _api.Request(mutant);

    // More spaces before the token are allowed.
    private ResourceRequest AsToken(string mutant) => TestRequest.DPoP(mutant.StartsWith(' ') ? "." + mutant : mutant, _proof, url: ProofApi.Url);

    private void AreRefused(string good, Func<string, IEnumerable<string>> mutate, Func<string, ResourceRequest> send)
    {
        int count = 0;
        foreach (string mutant in mutate(good).Where(mutant => mutant != good))
        {
            AccessTokenValidationResult result = _api.Send(send(mutant));
            Assert.True(result.Outcome == AccessTokenOutcome.Rejected && AnyProofTests.IsWellFormed(_api, result), $"{result.Outcome} {result.Failure}: {mutant}");
            count++;
        }

        Assert.True(count > 10, $"{count} mutants of {new StringValues(good).Count} text");
    }
}
