using System.Runtime.CompilerServices;
using System.Text;

namespace OidcTokenValidation.Tool.Input;

/// <summary>Reads arbitrary lines up to a maximum length.</summary>
internal static class BoundedLines
{
    /// <summary>Reads the lines; null for a line that is longer than <paramref name="maxLength"/>, whose rest is not read into memory.</summary>
    public static async IAsyncEnumerable<string?> ReadAsync(TextReader reader, int maxLength, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        char[] buffer = new char[1024];
        var line = new StringBuilder();
        bool isTooLong = false;
        while (await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            for (int i = 0; i < count; i++)
            {
                if (buffer[i] == '\n')
                {
                    yield return isTooLong ? null : line.ToString().TrimEnd('\r');
                    line.Clear();
                    isTooLong = false;
                }
                else if (line.Length == maxLength)
                {
                    isTooLong = true;
                }
                else
                {
                    line.Append(buffer[i]);
                }
            }
        }

        if (isTooLong || line.Length > 0)
            yield return isTooLong ? null : line.ToString();
    }
}
