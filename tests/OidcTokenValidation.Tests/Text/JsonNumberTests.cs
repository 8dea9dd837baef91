using System.Text;
using OidcTokenValidation.Text;

namespace OidcTokenValidation.Tests.Text;

/// <summary>RFC 8259 §6.</summary>
public sealed class JsonNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("7", 7)]
    [InlineData("10", 10)]
    [InlineData("-17", -17)]
    [InlineData("1.5", 1.5)]
    [InlineData("0.25", 0.25)]
    [InlineData("1.0", 1)]
    [InlineData("1e2", 100)]
    [InlineData("1E+2", 100)]
    [InlineData("15e-1", 1.5)]
    [InlineData("0e0", 0)]
    [InlineData("1700000000.999", 1700000000.999)]
    [InlineData("253402300799", 253402300799)]
    [InlineData("0.1e1", 1)]
    [InlineData("123456789012345678901234567890", 123456789012345678901234567890d)]
    public void Number_is_measured_completely_and_read(string number, double expected)
    {
        byte[] text = Encoding.UTF8.GetBytes(number);

        Assert.Equal(text.Length, JsonNumber.Measure(text));
        Assert.True(JsonNumber.TryRead(text, out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData("-a")]
    [InlineData("1.")]
    [InlineData("1.e1")]
    [InlineData("-.5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1E-")]
    [InlineData("1e.5")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("٣")]
    [InlineData(" 1")]
    public void Text_that_is_no_number_has_no_length(string text) =>
        Assert.Equal(0, JsonNumber.Measure(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("1,2", 1)]
    [InlineData("12}", 2)]
    [InlineData("1.5]", 3)]
    [InlineData("0x10", 1)]
    [InlineData("1e5 ", 3)]
    [InlineData("1_000", 1)]
    [InlineData("1.2.3", 3)]
    [InlineData("0.0e0e0", 5)]
    public void Measuring_stops_where_the_number_ends(string text, int expected) =>
        Assert.Equal(expected, JsonNumber.Measure(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1e99999999999999999999")]
    public void Number_that_is_not_finite_is_not_read(string number) =>
        Assert.False(JsonNumber.TryRead(Encoding.UTF8.GetBytes(number), out _));

    [Theory]
    [InlineData("1 ")]
    [InlineData("1x")]
    [InlineData("\"1\"")]
    [InlineData("true")]
    public void Slice_that_is_not_exactly_a_number_is_not_read(string slice) =>
        Assert.False(JsonNumber.TryRead(Encoding.UTF8.GetBytes(slice), out _));
}
