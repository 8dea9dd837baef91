using System.Globalization;
using System.Text;

namespace OidcTokenValidation.Grpc.Protocol;

/// <summary>Encodes the value of <c>grpc-message</c> (gRPC over HTTP/2, "Percent-Encoded"): space to <c>~</c> unchanged, <c>%</c> and all other UTF-8
/// bytes as <c>%XX</c>.</summary>
internal static class PercentEncoding
{
    public static string Encode(string message)
    {
        if (!message.AsSpan().ContainsAnyExceptInRange(' ', '~') && !message.Contains('%', StringComparison.Ordinal))
            return message;

        var encoded = new StringBuilder();
        foreach (byte unit in Encoding.UTF8.GetBytes(message))
        {
            if (unit is >= (byte)' ' and <= (byte)'~' and not (byte)'%')
                encoded.Append((char)unit);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
        }

        return encoded.ToString();
    }
}
