namespace OidcTokenValidation.Tests.Properties;

/// <summary>A valid token that is changed anywhere is rejected.</summary>
public sealed class MutatedTokenTests : IClassFixture<Door>
{
    private const string Inserted = "Az09-_.= ,\0\u00e9";

    private readonly Door _door;
    private readonly string _token;

    public MutatedTokenTests(Door door)
    {
        _door = door;
        _token = door.Issuer.Token().WithScope("read", "write").Create();
        Assert.True(door.Send("Bearer " + _token).IsValid);
    }

    private IEnumerable<int> Positions => Enumerable.Range(0, _token.Length);

    [Rule("RFC 9068 §2.1 none")]
    [Fact]
    public void Character_removed_anywhere_is_noticed() => AreRefused(Positions.Select(at => _token.Remove(at, 1)));

    [Fact]
    public void Character_twice_anywhere_is_noticed() => AreRefused(Positions.Select(at => _token.Insert(at, _token[at].ToString())));

    [Fact]
    public void Character_inserted_anywhere_is_noticed() =>
        AreRefused(
            from at in Positions.Append(_token.Length)
            from character in Inserted
            where (at, character) != (0, ' ')          // RFC 6750 §2.1 by way of RFC 9110 §11.4: more spaces before the token are allowed
            select _token.Insert(at, character.ToString()));

    [Fact]
    public void Character_replaced_anywhere_is_noticed() =>
        AreRefused(
            from at in Positions
            from character in Inserted
            where (at, character) != (0, ' ')
            select Replace(at, character));

    [Rule("RFC 9068 §4 signature", "RFC 7515 §5.2 signing input")]
    [Fact]
    public void Bit_changed_anywhere_is_noticed() =>
        AreRefused(
            from at in Positions
            from bit in Enumerable.Range(0, 16)
            select Replace(at, (char)(_token[at] ^ (1 << bit))));

    [Fact]
    public void Any_other_last_character_of_a_segment_is_noticed() =>
        AreRefused(
            from at in new[] { _token.IndexOf('.') - 1, _token.LastIndexOf('.') - 1, _token.Length - 1 }
            from character in Enumerable.Range(0, 128)
            select Replace(at, (char)character));

    [Fact]
    public void Two_neighbours_exchanged_anywhere_are_noticed() =>
        AreRefused(Positions.Skip(1).Select(at => _token[..(at - 1)] + _token[at] + _token[at - 1] + _token[(at + 1)..]));

    [Fact]
    public void Token_cut_off_anywhere_is_rejected() =>
        AreRefused(Positions.Select(at => _token[..at]).Concat(Positions.Skip(1).Select(at => _token[at..])));

    [Fact]
    public void Two_tokens_joined_are_rejected()
    {
        string other = _door.Issuer.Token().Create();

        AreRefused(new[] { string.Empty, ".", " ", ",", ", ", "\n", "\0", ", Bearer " }.SelectMany(between => new[] { _token + between + _token, _token + between + other }));
    }

    [Rule("RFC 7515 §5.2 signing input")]
    [Fact]
    public void Segments_of_two_tokens_are_rejected()
    {
        string[] one = _token.Split('.'), other = _door.Issuer.Token().WithHeader("x", 1).WithSubject("mallory").Create().Split('.');

        AreRefused(
            from mixture in Enumerable.Range(1, 6)
            select string.Join('.', Enumerable.Range(0, 3).Select(segment => ((mixture >> segment) & 1) == 0 ? one[segment] : other[segment])));
        AreRefused(
            from first in Enumerable.Range(0, 3)
            from second in Enumerable.Range(0, 3)
            from third in Enumerable.Range(0, 3)
            where (first, second, third) != (0, 1, 2)
            select string.Join('.', one[first], one[second], one[third]));
    }

    private string Replace(int at, char character) => _token[..at] + character + _token[(at + 1)..];

    private void AreRefused(IEnumerable<string> mutants)
    {
        foreach (string mutant in mutants.Where(mutant => mutant != _token))
        {
            AccessTokenValidationResult result = _door.Send("Bearer " + mutant);
            Assert.True(result.Outcome == AccessTokenOutcome.Rejected && _door.IsWellFormed(result), $"{result.Outcome} {result.Failure}: {mutant}");
        }
    }
}
