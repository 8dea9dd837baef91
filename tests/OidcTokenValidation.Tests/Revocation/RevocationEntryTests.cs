using System.Text;
using OidcTokenValidation.Revocation;

namespace OidcTokenValidation.Tests.Revocation;

/// <summary>The bytes of an entry, which all nodes and later versions must read in the same way.</summary>
public sealed class RevocationEntryTests
{
    private static readonly RevocationEntry Alice = new(
        RevocationScope.Subject, RevocationKey.Compute(RevocationScope.Subject, "https://issuer.example/", "alice"), 1_764_547_200_000, 1_764_551_400_000);

    [Fact]
    public void Bytes_of_an_entry_do_not_change_between_versions()
    {
        Assert.Equal(
            "0103CAFEF0A7D5D71FB7C3CEC21BB61BBA5708D1990A17394C420000019AD73584000000019AD7759A40",
            Convert.ToHexString(Alice.ToArray()));
    }

    [Fact]
    public void Entry_is_read_from_its_bytes()
    {
        foreach (RevocationScope scope in Enum.GetValues<RevocationScope>())
        {
            var entry = new RevocationEntry(scope, RevocationKey.Compute(scope, "https://issuer.example/", "value"), 1, 2);
            Assert.True(RevocationEntry.TryRead(entry.ToArray(), out RevocationEntry read));
            Assert.Equal(entry, read);
        }

        Assert.Equal((DateTimeOffset.FromUnixTimeMilliseconds(1_764_547_200_000), DateTimeOffset.FromUnixTimeMilliseconds(1_764_551_400_000)), (Alice.IssuedBefore, Alice.ExpiresAt));
    }

    [Fact]
    public void Bytes_of_another_form_are_not_read()
    {
        byte[] bytes = Alice.ToArray();
        Assert.Equal(RevocationEntry.Length, bytes.Length);
        Assert.False(RevocationEntry.TryRead(bytes.AsSpan(1), out _));
        Assert.False(RevocationEntry.TryRead([.. bytes, 0], out _));
        Assert.False(RevocationEntry.TryRead([], out _));
        foreach ((int at, byte value) in new (int, byte)[] { (0, 2), (0, 0), (1, 0), (1, 6), (26, 0x80), (26, 0x7F), (34, 0xFF) })
        {
            byte[] changed = [.. bytes];
            changed[at] = value;
            Assert.False(RevocationEntry.TryRead(changed, out RevocationEntry entry));
            Assert.Equal(default, entry);
        }
    }

    [Fact]
    public void Entry_contains_no_text()
    {
        byte[] bytes = Alice.ToArray();
        Assert.Equal(-1, bytes.AsSpan().IndexOf("alice"u8));
        Assert.Equal(-1, bytes.AsSpan().IndexOf("issuer"u8));
        Assert.DoesNotContain("alice", Alice.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Hash_differs_for_texts_of_every_length()
    {
        var hashes = new HashSet<ulong>();
        for (int length = 0; length < 300; length++)
        {
            byte[] text = Encoding.ASCII.GetBytes(new string('x', length));
            Assert.True(hashes.Add(TextHash.Compute(text, seed: 1)), $"{length}");
            Assert.True(hashes.Add(TextHash.Compute(text, seed: 2)), $"{length}");
            for (int i = 0; i < length; i++)
            {
                text[i] ^= 1;
                Assert.True(hashes.Add(TextHash.Compute(text, seed: 1)), $"{length}, {i}");
                text[i] ^= 1;
            }
        }
    }
}
